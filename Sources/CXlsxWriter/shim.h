#ifndef FIELDBOOK_CXLSXWRITER_SHIM_H
#define FIELDBOOK_CXLSXWRITER_SHIM_H

#include <xlsxwriter.h>

#endif
