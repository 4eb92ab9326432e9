// libcurl, with typed functions for its variadic calls, which Swift cannot import.
#ifndef FIELDBOOK_CCURL_SHIM_H
#define FIELDBOOK_CCURL_SHIM_H

// The type-checking macros of curl.h need constant options; the functions below are the types.
#ifndef CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_TYPECHECK
#endif
#include <curl/curl.h>

static inline CURLcode fieldbook_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

// The `CURL_VERSION_…` bits of the library that runs, which may be newer than this header.
static inline int fieldbook_curl_features(void) {
    return curl_version_info(CURLVERSION_NOW)->features;
}

// Options of an easy handle, one function per type of value.

static inline CURLcode fieldbook_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_offset(
    CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_string(
    CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fieldbook_curl_set_headers(CURL *handle, struct curl_slist *list) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode fieldbook_curl_set_error_buffer(CURL *handle, char *buffer) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

static inline CURLcode fieldbook_curl_set_share(CURL *handle, CURLSH *share) {
    return curl_easy_setopt(handle, CURLOPT_SHARE, share);
}

// Receives one piece of a body or one header line; anything but `size * count` stops the transfer.
typedef size_t (*fieldbook_curl_receive)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode fieldbook_curl_on_body(
    CURL *handle, fieldbook_curl_receive receive, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline CURLcode fieldbook_curl_on_header(
    CURL *handle, fieldbook_curl_receive receive, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

// Sees the bytes that cross the line. libcurl calls it only in verbose mode.
static inline CURLcode fieldbook_curl_on_traffic(
    CURL *handle, curl_debug_callback observe, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, observe);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}

// Allows only http and https, whatever the version of libcurl.
static inline CURLcode fieldbook_curl_only_http(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    return code != CURLE_OK
        ? code : curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS, both);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, both);
#endif
}

// Trusts the authorities of a PEM text, and no others.
static inline CURLcode fieldbook_curl_trust_only(CURL *handle, const void *pem, size_t count) {
    struct curl_blob blob = {(void *)pem, count, CURL_BLOB_COPY};
    CURLcode code = curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_CAPATH, NULL);
}

// Lets a cancelled name look-up end by itself; otherwise removing the handle waits for it.
static inline CURLcode fieldbook_curl_abandon_lookups(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
    return CURLE_OK;
#endif
}

// What an easy handle knows about its transfer.

static inline long fieldbook_curl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// Microseconds and byte counts.
static inline curl_off_t fieldbook_curl_get_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// The multi handle and what its transfers share.

static inline CURLMcode fieldbook_curl_multi_set_long(
    CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLSHcode fieldbook_curl_share_tls_sessions(CURLSH *share) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

#endif
