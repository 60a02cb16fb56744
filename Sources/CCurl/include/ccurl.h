#pragma once

// The part of libcurl that the Swift module Curl uses, in types that Swift can call.
//
// Why not curl/curl.h itself: curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift
// cannot call, and their option numbers do not say which C type belongs to them, so a wrong pair compiles and corrupts
// memory. Here each C type has its own enumeration of options and its own setter. The numbers are libcurl's: ccurl.c
// asserts it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One transfer (libcurl's CURL).
typedef struct ccurl_easy ccurl_easy;
/// A set of transfers and their connections (libcurl's CURLM).
typedef struct ccurl_multi ccurl_multi;
/// Addresses of a host as libcurl reads them (libcurl's struct curl_slist).
struct ccurl_resolved;
/// A list of header lines, whose memory is kept from one request to the next.
typedef struct ccurl_lines ccurl_lines;

/// Results of the easy interface that are told apart (libcurl's CURLcode).
enum ccurl_result {
    CCURL_OK = 0,
    CCURL_UNSUPPORTED_PROTOCOL = 1,
    CCURL_URL_MALFORMAT = 3,
    CCURL_COULDNT_RESOLVE_PROXY = 5,
    CCURL_COULDNT_RESOLVE_HOST = 6,
    CCURL_COULDNT_CONNECT = 7,
    CCURL_WEIRD_SERVER_REPLY = 8,
    CCURL_HTTP2 = 16,
    CCURL_PARTIAL_FILE = 18,
    CCURL_WRITE_ERROR = 23,
    CCURL_OUT_OF_MEMORY = 27,
    CCURL_OPERATION_TIMEDOUT = 28,
    CCURL_SSL_CONNECT_ERROR = 35,
    CCURL_ABORTED_BY_CALLBACK = 42,
    CCURL_GOT_NOTHING = 52,
    CCURL_SEND_ERROR = 55,
    CCURL_RECV_ERROR = 56,
    CCURL_SSL_CIPHER = 59,
    CCURL_PEER_FAILED_VERIFICATION = 60,
    CCURL_SSL_CACERT_BADFILE = 77,
    CCURL_SSL_ISSUER_ERROR = 83,
    CCURL_SSL_PINNEDPUBKEYNOTMATCH = 90,
    CCURL_SSL_INVALIDCERTSTATUS = 91,
    CCURL_HTTP2_STREAM = 92,
    CCURL_PROXY = 97,
    CCURL_BAD_FUNCTION_ARGUMENT = 43,
};

/// Options whose value is a C long.
typedef enum ccurl_long_option {
    CCURL_POST = 47,
    CCURL_HTTPGET = 80,
    CCURL_HTTP_VERSION = 84,
    CCURL_SSL_VERIFYPEER = 64,
    CCURL_SSL_VERIFYHOST = 81,
    CCURL_PROXY_SSL_VERIFYPEER = 248,
    CCURL_PROXY_SSL_VERIFYHOST = 249,
    CCURL_SSLVERSION = 32,
    CCURL_NOSIGNAL = 99,
    CCURL_TCP_NODELAY = 121,
    CCURL_BUFFERSIZE = 98,
    CCURL_CONNECTTIMEOUT_MS = 156,
    CCURL_TCP_KEEPALIVE = 213,
    CCURL_PATH_AS_IS = 234,
    CCURL_PIPEWAIT = 237,
    CCURL_SUPPRESS_CONNECT_HEADERS = 265,
    CCURL_UPLOAD_BUFFERSIZE = 280,
    CCURL_MAXAGE_CONN = 288,
    CCURL_QUICK_EXIT = 322,
} ccurl_long_option;

/// Options whose value is text; libcurl copies it. A null pointer unsets.
typedef enum ccurl_text_option {
    CCURL_URL = 10002,
    CCURL_PROXY_URL = 10004,
    CCURL_NOPROXY = 10177,
    CCURL_USERAGENT = 10018,
    CCURL_CAINFO = 10065,
    CCURL_CAPATH = 10097,
    CCURL_PROXY_CAINFO = 10246,
    CCURL_PROXY_CAPATH = 10247,
    CCURL_PROTOCOLS = 10318,
} ccurl_text_option;

/// Options whose value is a run of bytes that libcurl copies.
typedef enum ccurl_blob_option {
    CCURL_CAINFO_BLOB = 40309,
    CCURL_PROXY_CAINFO_BLOB = 40310,
} ccurl_blob_option;

/// Options whose value is a pointer that libcurl hands back, or writes to, while the transfer lives.
typedef enum ccurl_pointer_option {
    CCURL_WRITEDATA = 10001,
    CCURL_ERRORBUFFER = 10010,
    CCURL_HEADERDATA = 10029,
    CCURL_PRIVATE = 10103,
    CCURL_PREREQDATA = 10313,
} ccurl_pointer_option;

/// Options whose value is a function that takes received bytes.
typedef enum ccurl_receiver_option {
    CCURL_WRITEFUNCTION = 20011,
    CCURL_HEADERFUNCTION = 20079,
} ccurl_receiver_option;

/// Facts about a finished transfer that are a C long.
typedef enum ccurl_long_info {
    CCURL_INFO_RESPONSE_CODE = 0x200000 + 2,
    CCURL_INFO_HTTP_CONNECTCODE = 0x200000 + 22,
    CCURL_INFO_HTTP_VERSION = 0x200000 + 46,
} ccurl_long_info;

/// Options of the set of transfers; all of them are a C long.
typedef enum ccurl_multi_option {
    CCURL_MULTI_MAXCONNECTS = 6,
    CCURL_MULTI_MAX_HOST_CONNECTIONS = 7,
    CCURL_MULTI_MAX_TOTAL_CONNECTIONS = 13,
} ccurl_multi_option;

/// Values of CCURL_HTTP_VERSION, and of CCURL_INFO_HTTP_VERSION.
enum ccurl_http_version {
    CCURL_HTTP_1_0 = 1,
    CCURL_HTTP_1_1 = 2,
    CCURL_HTTP_2 = 3,
    CCURL_HTTP_2TLS = 4,
};

enum {
    /// Value of CCURL_SSLVERSION: TLS 1.2 or later.
    CCURL_TLS_1_2_OR_LATER = 6,
    /// Size in bytes of the buffer that CCURL_ERRORBUFFER points to.
    CCURL_ERROR_SIZE = 256,
    /// Size in bytes that is enough for the addresses of a host.
    CCURL_ADDRESSES_SIZE = 2048,
    /// Answers of a ccurl_prerequest.
    CCURL_PREREQUEST_GO = 0,
    CCURL_PREREQUEST_ABORT = 1,
};

/// Takes `size * count` received bytes; returning another number ends the transfer with CCURL_WRITE_ERROR.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);
/// Asked when a connection stands and no byte of the request has been sent over it; asked again for every further try.
typedef int (*ccurl_prerequest)(void *context, char *remote_address, char *local_address, int remote_port,
                                int local_port);

/// Sets up the library for the process: every flag of curl_global_init is a macro, which Swift does not see reliably.
int ccurl_global_init(void);
/// The library's name for a result. Static text.
const char *ccurl_describe(int result);

ccurl_easy *ccurl_easy_new(void);
void ccurl_easy_free(ccurl_easy *easy);
/// curl_easy_setopt is variadic: one setter per C type of the value. Each returns an `enum ccurl_result`.
int ccurl_set_long(ccurl_easy *easy, ccurl_long_option option, long value);
int ccurl_set_text(ccurl_easy *easy, ccurl_text_option option, const char *value);
int ccurl_set_blob(ccurl_easy *easy, ccurl_blob_option option, const void *bytes, size_t count);
int ccurl_set_pointer(ccurl_easy *easy, ccurl_pointer_option option, void *value);
int ccurl_set_receiver(ccurl_easy *easy, ccurl_receiver_option option, ccurl_receiver value);
int ccurl_set_prerequest(ccurl_easy *easy, ccurl_prerequest value);
/// The list must live, and stay as it is, until the transfer has ended or another is set. Null unsets.
int ccurl_set_headers(ccurl_easy *easy, ccurl_lines *value);
/// Two options that must be set in this order: the size first, or libcurl measures the body with strlen.
int ccurl_set_body(ccurl_easy *easy, const void *bytes, size_t count);
/// curl_easy_getinfo is variadic: one getter per C type of the answer.
int ccurl_get_long(ccurl_easy *easy, ccurl_long_info info, long *value);
/// Address of the peer, in numbers; owned by the transfer.
int ccurl_get_remote_address(ccurl_easy *easy, const char **value);

/// An empty list; null when memory ran out.
ccurl_lines *ccurl_lines_new(void);
/// Appends a copy of `line`; false (and leaves the list as it was) when memory ran out.
bool ccurl_lines_append(ccurl_lines *lines, const char *line);
/// Takes all lines away.
void ccurl_lines_clear(ccurl_lines *lines);
void ccurl_lines_free(ccurl_lines *lines);

/// Tells libcurl the addresses of a host: "HOST:PORT:ADDRESS,ADDRESS". All transfers of the set use them from then on.
/// `*list` owns what libcurl reads and must live until the transfer has ended; the one that was there is freed. A null
/// `entry` only frees.
int ccurl_set_resolved(ccurl_easy *easy, const char *entry, struct ccurl_resolved **list);
/// Looks up a host name: writes its addresses in numbers with commas between, as many as there is room for, each once.
/// Blocks. Returns a code of getaddrinfo, 0 when there is at least one.
int ccurl_resolve(const char *host, char *addresses, size_t size);
/// The system's words for such a code. Static text.
const char *ccurl_describe_resolution(int code);

ccurl_multi *ccurl_multi_new(void);
int ccurl_multi_free(ccurl_multi *multi);
int ccurl_multi_set(ccurl_multi *multi, ccurl_multi_option option, long value);
int ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy);
int ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy);
int ccurl_multi_perform(ccurl_multi *multi);
int ccurl_multi_poll(ccurl_multi *multi, int timeout_ms);
int ccurl_multi_wakeup(ccurl_multi *multi);
/// The CCURL_PRIVATE pointer of a transfer that has ended, with its result; null when no other has. A CURLMsg holds its
/// result in a union, and points into memory that the next call on the set frees: neither is for Swift.
void *ccurl_multi_next_finished(ccurl_multi *multi, int *result);

/// Starts a detached thread named `name` (15 characters at most) that takes no signals: a process's signals belong to
/// its main loop, and SIGPIPE, raised for the writing thread, would end the process. Returns an errno value.
int ccurl_start_thread(const char *name, void (*body)(void *context), void *context);

#ifdef __cplusplus
}
#endif
