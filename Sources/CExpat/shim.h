#ifndef FIELDBOOK_CEXPAT_SHIM_H
#define FIELDBOOK_CEXPAT_SHIM_H

#include <expat.h>

#endif
