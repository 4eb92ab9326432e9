#ifndef FIELDBOOK_CZIP_SHIM_H
#define FIELDBOOK_CZIP_SHIM_H

#include <zip.h>

#endif
