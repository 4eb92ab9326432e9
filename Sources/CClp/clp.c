#include "CClp.h"

#include <dlfcn.h>
#include <pthread.h>

#ifdef __APPLE__
static const char *const library_name = "libClp.1.dylib";
#else
static const char *const library_name = "libClp.so.1";
#endif

static struct fieldbook_clp_functions functions;
static int is_loaded;

static void load(void) {
    void *library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) return;
    int has_all = 1;
#define LOAD(name) \
    functions.name = (__typeof__(&Clp_##name))dlsym(library, "Clp_" #name); \
    has_all = has_all && functions.name != NULL;
    FIELDBOOK_CLP_FUNCTIONS(LOAD)
#undef LOAD
    is_loaded = has_all;
}

const struct fieldbook_clp_functions *fieldbook_clp(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return is_loaded ? &functions : NULL;
}
