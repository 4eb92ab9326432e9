// libcurl, loaded when it is first used, with typed functions for its variadic calls, which Swift
// cannot import.
//
// It brings two dozen libraries with it. Linked like others, they would cost every command their
// loading, most of which never speak with a server.
#ifndef FIELDBOOK_CCURL_SHIM_H
#define FIELDBOOK_CCURL_SHIM_H

// The type-checking macros of curl.h need constant options; the functions below are the types.
#ifndef CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_TYPECHECK
#endif
#include <curl/curl.h>

// The functions of libcurl that are used, each behind a pointer of its own type.
#define FIELDBOOK_CURL_FUNCTIONS(use) \
    use(global_init) use(version_info) use(free) \
    use(easy_init) use(easy_cleanup) use(easy_setopt) use(easy_getinfo) use(easy_strerror) \
    use(multi_init) use(multi_cleanup) use(multi_setopt) use(multi_add_handle) \
    use(multi_remove_handle) use(multi_perform) use(multi_poll) use(multi_wakeup) \
    use(multi_info_read) use(multi_strerror) \
    use(share_init) use(share_cleanup) use(share_setopt) use(slist_append) use(slist_free_all) \
    use(url) use(url_cleanup) use(url_set) use(url_get)

struct fieldbook_curl_functions {
#define FIELDBOOK_CURL_POINTER(name) __typeof__(&curl_##name) name;
    FIELDBOOK_CURL_FUNCTIONS(FIELDBOOK_CURL_POINTER)
#undef FIELDBOOK_CURL_POINTER
};

// Loads libcurl if that was not done yet. NULL where this computer has none that fits.
const struct fieldbook_curl_functions *fieldbook_curl(void);

// Whether libcurl is there and set up; nothing else here may be called where it is not.
static inline int fieldbook_curl_prepare(void) {
    return fieldbook_curl() != NULL
        && fieldbook_curl()->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

// The `CURL_VERSION_…` bits of the library that runs, which may be newer than this header.
static inline int fieldbook_curl_features(void) {
    return fieldbook_curl()->version_info(CURLVERSION_NOW)->features;
}

// Options of an easy handle, one function per type of value.

static inline CURLcode fieldbook_curl_set_long(CURL *handle, CURLoption option, long value) {
    return fieldbook_curl()->easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_offset(
    CURL *handle, CURLoption option, curl_off_t value) {
    return fieldbook_curl()->easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_string(
    CURL *handle, CURLoption option, const char *value) {
    return fieldbook_curl()->easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return fieldbook_curl()->easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_headers(CURL *handle, struct curl_slist *list) {
    return fieldbook_curl()->easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode fieldbook_curl_set_error_buffer(CURL *handle, char *buffer) {
    return fieldbook_curl()->easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

static inline CURLcode fieldbook_curl_set_share(CURL *handle, CURLSH *share) {
    return fieldbook_curl()->easy_setopt(handle, CURLOPT_SHARE, share);
}

// Receives one piece of a body or one header line; anything but `size * count` stops the transfer.
typedef size_t (*fieldbook_curl_receive)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode fieldbook_curl_on_body(
    CURL *handle, fieldbook_curl_receive receive, void *context) {
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    return code != CURLE_OK
        ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline CURLcode fieldbook_curl_on_header(
    CURL *handle, fieldbook_curl_receive receive, void *context) {
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive);
    return code != CURLE_OK
        ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

// Sees the bytes that cross the line. libcurl calls it only in verbose mode.
static inline CURLcode fieldbook_curl_on_traffic(
    CURL *handle, curl_debug_callback observe, void *context) {
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_DEBUGFUNCTION, observe);
    if (code == CURLE_OK) code = fieldbook_curl()->easy_setopt(handle, CURLOPT_DEBUGDATA, context);
    return code != CURLE_OK ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}

// Allows only http and https, whatever the version of libcurl.
static inline CURLcode fieldbook_curl_only_http(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    return code != CURLE_OK
        ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_PROTOCOLS, both);
    return code != CURLE_OK
        ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, both);
#endif
}

// Trusts the authorities of a PEM text, and no others.
static inline CURLcode fieldbook_curl_trust_only(CURL *handle, const void *pem, size_t count) {
    struct curl_blob blob = {(void *)pem, count, CURL_BLOB_COPY};
    CURLcode code = fieldbook_curl()->easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
    return code != CURLE_OK ? code : fieldbook_curl()->easy_setopt(handle, CURLOPT_CAPATH, NULL);
}

// Lets a cancelled name look-up end by itself; otherwise removing the handle waits for it.
static inline CURLcode fieldbook_curl_abandon_lookups(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return fieldbook_curl()->easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
    return CURLE_OK;
#endif
}

// What an easy handle knows about its transfer.

static inline long fieldbook_curl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return fieldbook_curl()->easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// Microseconds and byte counts.
static inline curl_off_t fieldbook_curl_get_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return fieldbook_curl()->easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// The multi handle and what its transfers share.

static inline CURLMcode fieldbook_curl_multi_set_long(
    CURLM *multi, CURLMoption option, long value) {
    return fieldbook_curl()->multi_setopt(multi, option, value);
}

static inline CURLSHcode fieldbook_curl_share_tls_sessions(CURLSH *share) {
    return fieldbook_curl()->share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

// Functions that Swift could call itself if they were linked.

static inline void fieldbook_curl_free(void *text) { fieldbook_curl()->free(text); }

static inline CURL *fieldbook_curl_easy_init(void) { return fieldbook_curl()->easy_init(); }

static inline void fieldbook_curl_easy_cleanup(CURL *handle) {
    fieldbook_curl()->easy_cleanup(handle);
}

static inline const char *fieldbook_curl_easy_strerror(CURLcode code) {
    return fieldbook_curl()->easy_strerror(code);
}

static inline CURLM *fieldbook_curl_multi_init(void) { return fieldbook_curl()->multi_init(); }

static inline CURLMcode fieldbook_curl_multi_cleanup(CURLM *multi) {
    return fieldbook_curl()->multi_cleanup(multi);
}

static inline CURLMcode fieldbook_curl_multi_add_handle(CURLM *multi, CURL *handle) {
    return fieldbook_curl()->multi_add_handle(multi, handle);
}

static inline CURLMcode fieldbook_curl_multi_remove_handle(CURLM *multi, CURL *handle) {
    return fieldbook_curl()->multi_remove_handle(multi, handle);
}

static inline CURLMcode fieldbook_curl_multi_perform(CURLM *multi, int *running) {
    return fieldbook_curl()->multi_perform(multi, running);
}

static inline CURLMcode fieldbook_curl_multi_poll(CURLM *multi, int milliseconds) {
    return fieldbook_curl()->multi_poll(multi, NULL, 0, milliseconds, NULL);
}

static inline CURLMcode fieldbook_curl_multi_wakeup(CURLM *multi) {
    return fieldbook_curl()->multi_wakeup(multi);
}

static inline CURLMsg *fieldbook_curl_multi_info_read(CURLM *multi, int *left) {
    return fieldbook_curl()->multi_info_read(multi, left);
}

static inline const char *fieldbook_curl_multi_strerror(CURLMcode code) {
    return fieldbook_curl()->multi_strerror(code);
}

static inline CURLSH *fieldbook_curl_share_init(void) { return fieldbook_curl()->share_init(); }

static inline CURLSHcode fieldbook_curl_share_cleanup(CURLSH *share) {
    return fieldbook_curl()->share_cleanup(share);
}

static inline struct curl_slist *fieldbook_curl_slist_append(
    struct curl_slist *list, const char *line) {
    return fieldbook_curl()->slist_append(list, line);
}

static inline void fieldbook_curl_slist_free_all(struct curl_slist *list) {
    fieldbook_curl()->slist_free_all(list);
}

static inline CURLU *fieldbook_curl_url(void) { return fieldbook_curl()->url(); }

static inline void fieldbook_curl_url_cleanup(CURLU *parser) {
    fieldbook_curl()->url_cleanup(parser);
}

static inline CURLUcode fieldbook_curl_url_set(
    CURLU *parser, CURLUPart part, const char *text, unsigned int flags) {
    return fieldbook_curl()->url_set(parser, part, text, flags);
}

static inline CURLUcode fieldbook_curl_url_get(
    CURLU *parser, CURLUPart part, char **text, unsigned int flags) {
    return fieldbook_curl()->url_get(parser, part, text, flags);
}

#endif
