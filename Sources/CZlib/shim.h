#ifndef FIELDBOOK_CZLIB_SHIM_H
#define FIELDBOOK_CZLIB_SHIM_H

#include <zlib.h>

#endif
