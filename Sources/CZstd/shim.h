#ifndef FIELDBOOK_CZSTD_SHIM_H
#define FIELDBOOK_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
