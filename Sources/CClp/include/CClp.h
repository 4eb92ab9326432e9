// Clp, the linear programming library of COIN-OR, loaded when it is first used.
//
// It brings LAPACK, BLAS and the Fortran runtime with it. Linked like others, they would cost
// every command their loading, and a laptop without them could run none.
#ifndef FIELDBOOK_CCLP_SHIM_H
#define FIELDBOOK_CCLP_SHIM_H

#include <coin/Clp_C_Interface.h>

// The functions of Clp that are used, each behind a pointer of its own type.
#define FIELDBOOK_CLP_FUNCTIONS(use) \
    use(newModel) use(deleteModel) use(setLogLevel) use(setMaximumIterations) use(loadProblem) \
    use(chgColumnLower) use(chgColumnUpper) use(chgObjCoefficients) use(primal) \
    use(setOptimizationDirection) use(status) use(primalColumnSolution)

struct fieldbook_clp_functions {
#define FIELDBOOK_CLP_POINTER(name) __typeof__(&Clp_##name) name;
    FIELDBOOK_CLP_FUNCTIONS(FIELDBOOK_CLP_POINTER)
#undef FIELDBOOK_CLP_POINTER
};

// Loads Clp if that was not done yet. NULL where this computer has none that fits.
const struct fieldbook_clp_functions *fieldbook_clp(void);

#endif
