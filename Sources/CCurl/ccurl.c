#define _GNU_SOURCE // pthread_setname_np
#include "ccurl.h"

#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// An option that is only a number here must not be unknown to the library.
_Static_assert(LIBCURL_VERSION_NUM >= 0x075700, "libcurl 7.87 or later (CURLOPT_QUICK_EXIT)");

// The numbers of the header are libcurl's own.
#define SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #ours " differs from " #theirs)
SAME(CCURL_OK, CURLE_OK);
SAME(CCURL_UNSUPPORTED_PROTOCOL, CURLE_UNSUPPORTED_PROTOCOL);
SAME(CCURL_URL_MALFORMAT, CURLE_URL_MALFORMAT);
SAME(CCURL_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_PROXY);
SAME(CCURL_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_HOST);
SAME(CCURL_COULDNT_CONNECT, CURLE_COULDNT_CONNECT);
SAME(CCURL_WEIRD_SERVER_REPLY, CURLE_WEIRD_SERVER_REPLY);
SAME(CCURL_HTTP2, CURLE_HTTP2);
SAME(CCURL_PARTIAL_FILE, CURLE_PARTIAL_FILE);
SAME(CCURL_WRITE_ERROR, CURLE_WRITE_ERROR);
SAME(CCURL_OUT_OF_MEMORY, CURLE_OUT_OF_MEMORY);
SAME(CCURL_OPERATION_TIMEDOUT, CURLE_OPERATION_TIMEDOUT);
SAME(CCURL_SSL_CONNECT_ERROR, CURLE_SSL_CONNECT_ERROR);
SAME(CCURL_ABORTED_BY_CALLBACK, CURLE_ABORTED_BY_CALLBACK);
SAME(CCURL_BAD_FUNCTION_ARGUMENT, CURLE_BAD_FUNCTION_ARGUMENT);
SAME(CCURL_GOT_NOTHING, CURLE_GOT_NOTHING);
SAME(CCURL_SEND_ERROR, CURLE_SEND_ERROR);
SAME(CCURL_RECV_ERROR, CURLE_RECV_ERROR);
SAME(CCURL_SSL_CIPHER, CURLE_SSL_CIPHER);
SAME(CCURL_PEER_FAILED_VERIFICATION, CURLE_PEER_FAILED_VERIFICATION);
SAME(CCURL_SSL_CACERT_BADFILE, CURLE_SSL_CACERT_BADFILE);
SAME(CCURL_SSL_ISSUER_ERROR, CURLE_SSL_ISSUER_ERROR);
SAME(CCURL_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_PINNEDPUBKEYNOTMATCH);
SAME(CCURL_SSL_INVALIDCERTSTATUS, CURLE_SSL_INVALIDCERTSTATUS);
SAME(CCURL_HTTP2_STREAM, CURLE_HTTP2_STREAM);
SAME(CCURL_PROXY, CURLE_PROXY);
SAME(CCURL_POST, CURLOPT_POST);
SAME(CCURL_HTTPGET, CURLOPT_HTTPGET);
SAME(CCURL_HTTP_VERSION, CURLOPT_HTTP_VERSION);
SAME(CCURL_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYPEER);
SAME(CCURL_SSL_VERIFYHOST, CURLOPT_SSL_VERIFYHOST);
SAME(CCURL_PROXY_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER);
SAME(CCURL_PROXY_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST);
SAME(CCURL_SSLVERSION, CURLOPT_SSLVERSION);
SAME(CCURL_NOSIGNAL, CURLOPT_NOSIGNAL);
SAME(CCURL_TCP_NODELAY, CURLOPT_TCP_NODELAY);
SAME(CCURL_BUFFERSIZE, CURLOPT_BUFFERSIZE);
SAME(CCURL_CONNECTTIMEOUT_MS, CURLOPT_CONNECTTIMEOUT_MS);
SAME(CCURL_TCP_KEEPALIVE, CURLOPT_TCP_KEEPALIVE);
SAME(CCURL_PATH_AS_IS, CURLOPT_PATH_AS_IS);
SAME(CCURL_PIPEWAIT, CURLOPT_PIPEWAIT);
SAME(CCURL_SUPPRESS_CONNECT_HEADERS, CURLOPT_SUPPRESS_CONNECT_HEADERS);
SAME(CCURL_MAXAGE_CONN, CURLOPT_MAXAGE_CONN);
SAME(CCURL_UPLOAD_BUFFERSIZE, CURLOPT_UPLOAD_BUFFERSIZE);
SAME(CCURL_QUICK_EXIT, CURLOPT_QUICK_EXIT);
SAME(CCURL_URL, CURLOPT_URL);
SAME(CCURL_PROXY_URL, CURLOPT_PROXY);
SAME(CCURL_NOPROXY, CURLOPT_NOPROXY);
SAME(CCURL_USERAGENT, CURLOPT_USERAGENT);
SAME(CCURL_CAINFO, CURLOPT_CAINFO);
SAME(CCURL_CAPATH, CURLOPT_CAPATH);
SAME(CCURL_PROXY_CAINFO, CURLOPT_PROXY_CAINFO);
SAME(CCURL_PROXY_CAPATH, CURLOPT_PROXY_CAPATH);
SAME(CCURL_PROTOCOLS, CURLOPT_PROTOCOLS_STR);
SAME(CCURL_CAINFO_BLOB, CURLOPT_CAINFO_BLOB);
SAME(CCURL_PROXY_CAINFO_BLOB, CURLOPT_PROXY_CAINFO_BLOB);
SAME(CCURL_WRITEDATA, CURLOPT_WRITEDATA);
SAME(CCURL_ERRORBUFFER, CURLOPT_ERRORBUFFER);
SAME(CCURL_HEADERDATA, CURLOPT_HEADERDATA);
SAME(CCURL_PRIVATE, CURLOPT_PRIVATE);
SAME(CCURL_PREREQDATA, CURLOPT_PREREQDATA);
SAME(CCURL_WRITEFUNCTION, CURLOPT_WRITEFUNCTION);
SAME(CCURL_HEADERFUNCTION, CURLOPT_HEADERFUNCTION);
SAME(CCURL_INFO_RESPONSE_CODE, CURLINFO_RESPONSE_CODE);
SAME(CCURL_INFO_HTTP_CONNECTCODE, CURLINFO_HTTP_CONNECTCODE);
SAME(CCURL_INFO_HTTP_VERSION, CURLINFO_HTTP_VERSION);
SAME(CCURL_MULTI_MAXCONNECTS, CURLMOPT_MAXCONNECTS);
SAME(CCURL_MULTI_MAX_HOST_CONNECTIONS, CURLMOPT_MAX_HOST_CONNECTIONS);
SAME(CCURL_MULTI_MAX_TOTAL_CONNECTIONS, CURLMOPT_MAX_TOTAL_CONNECTIONS);
SAME(CCURL_HTTP_1_0, CURL_HTTP_VERSION_1_0);
SAME(CCURL_HTTP_1_1, CURL_HTTP_VERSION_1_1);
SAME(CCURL_HTTP_2, CURL_HTTP_VERSION_2_0);
SAME(CCURL_HTTP_2TLS, CURL_HTTP_VERSION_2TLS);
SAME(CCURL_TLS_1_2_OR_LATER, CURL_SSLVERSION_TLSv1_2);
SAME(CCURL_ERROR_SIZE, CURL_ERROR_SIZE);
SAME(CCURL_PREREQUEST_GO, CURL_PREREQFUNC_OK);
SAME(CCURL_PREREQUEST_ABORT, CURL_PREREQFUNC_ABORT);

int ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
const char *ccurl_describe(int result) { return curl_easy_strerror((CURLcode)result); }

ccurl_easy *ccurl_easy_new(void) { return (ccurl_easy *)curl_easy_init(); }
void ccurl_easy_free(ccurl_easy *easy) { curl_easy_cleanup((CURL *)easy); }

int ccurl_set_long(ccurl_easy *easy, ccurl_long_option option, long value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int ccurl_set_text(ccurl_easy *easy, ccurl_text_option option, const char *value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int ccurl_set_blob(ccurl_easy *easy, ccurl_blob_option option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, &blob);
}

int ccurl_set_pointer(ccurl_easy *easy, ccurl_pointer_option option, void *value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int ccurl_set_receiver(ccurl_easy *easy, ccurl_receiver_option option, ccurl_receiver value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int ccurl_set_prerequest(ccurl_easy *easy, ccurl_prerequest value) {
    return curl_easy_setopt((CURL *)easy, CURLOPT_PREREQFUNCTION, value);
}

/// The lines one after another, each with its zero byte, and the nodes that libcurl reads them through.
struct ccurl_lines {
    char *text;
    size_t used, text_capacity;
    struct curl_slist *nodes;
    size_t count, node_capacity;
};

int ccurl_set_headers(ccurl_easy *easy, ccurl_lines *value) {
    struct curl_slist *first = NULL;
    if (value != NULL && value->count > 0) {
        char *line = value->text;
        for (size_t index = 0; index < value->count; index++) {
            value->nodes[index].data = line;
            value->nodes[index].next = index + 1 < value->count ? &value->nodes[index + 1] : NULL;
            line += strlen(line) + 1;
        }
        first = value->nodes;
    }
    return curl_easy_setopt((CURL *)easy, CURLOPT_HTTPHEADER, first);
}

int ccurl_set_body(ccurl_easy *easy, const void *bytes, size_t count) {
    CURLcode result = curl_easy_setopt((CURL *)easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (result != CURLE_OK) return result;
    // Swift gives no address for no bytes; libcurl would take a null pointer as "ask the read function".
    return curl_easy_setopt((CURL *)easy, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

int ccurl_get_long(ccurl_easy *easy, ccurl_long_info info, long *value) {
    return curl_easy_getinfo((CURL *)easy, (CURLINFO)info, value);
}

int ccurl_get_remote_address(ccurl_easy *easy, const char **value) {
    return curl_easy_getinfo((CURL *)easy, CURLINFO_PRIMARY_IP, value);
}

ccurl_lines *ccurl_lines_new(void) { return calloc(1, sizeof(ccurl_lines)); }

bool ccurl_lines_append(ccurl_lines *lines, const char *line) {
    size_t length = strlen(line) + 1;
    if (lines->used + length > lines->text_capacity) {
        size_t capacity = 2 * (lines->used + length);
        char *text = realloc(lines->text, capacity);
        if (text == NULL) return false;
        lines->text = text;
        lines->text_capacity = capacity;
    }
    if (lines->count == lines->node_capacity) {
        size_t capacity = 2 * (lines->count + 4);
        struct curl_slist *nodes = realloc(lines->nodes, capacity * sizeof *nodes);
        if (nodes == NULL) return false;
        lines->nodes = nodes;
        lines->node_capacity = capacity;
    }
    memcpy(lines->text + lines->used, line, length);
    lines->used += length;
    lines->count++;
    return true;
}

void ccurl_lines_clear(ccurl_lines *lines) { lines->used = lines->count = 0; }

void ccurl_lines_free(ccurl_lines *lines) {
    if (lines == NULL) return;
    free(lines->text);
    free(lines->nodes);
    free(lines);
}

int ccurl_set_resolved(ccurl_easy *easy, const char *entry, struct ccurl_resolved **list) {
    struct curl_slist *fresh = entry ? curl_slist_append(NULL, entry) : NULL;
    if (entry && !fresh) return CURLE_OUT_OF_MEMORY;
    CURLcode result = curl_easy_setopt((CURL *)easy, CURLOPT_RESOLVE, fresh);
    if (result != CURLE_OK) {
        curl_slist_free_all(fresh);
        return result;
    }
    curl_slist_free_all((struct curl_slist *)*list);
    *list = (struct ccurl_resolved *)fresh;
    return CURLE_OK;
}

int ccurl_resolve(const char *host, char *addresses, size_t size) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found = NULL;
    int error = getaddrinfo(host, NULL, &hints, &found);
    if (error) return error;
    size_t used = 0;
    addresses[0] = 0;
    for (struct addrinfo *each = found; each; each = each->ai_next) {
        char text[NI_MAXHOST];
        if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST)) continue;
        size_t length = strlen(text);
        if (used + length + 2 > size) break;
        if (used) addresses[used++] = ',';
        memcpy(addresses + used, text, length + 1);
        used += length;
    }
    freeaddrinfo(found);
    return used ? 0 : EAI_NONAME;
}

const char *ccurl_describe_resolution(int code) { return gai_strerror(code); }

// Sockets that one call takes events of; the others' wait in the kernel.
enum { EVENTS = 64 };

// libcurl's set, and the sockets that it waits for. curl_multi_perform and curl_multi_poll would look at every transfer each
// time, and ask the kernel about each: here only those have a turn for which something came.
struct ccurl_multi {
    CURLM *multi;
    int epoll;
    int wakeup;     // an eventfd
    long long due;  // when libcurl wants its turn without an event, in milliseconds of monotonic time; -1 for never
    int count;
    struct epoll_event events[EVENTS];
    struct watch *watches;  // by descriptor
    size_t watch_count;
};

// A connection that waits for its next transfer stays in the set, as it will be waited for again.
struct watch {
    uint32_t wanted;  // the events that libcurl waits for; 0 for none
    uint32_t set;     // those that the kernel tells of; 0 when it does not know the socket
};

static long long milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int change(ccurl_multi *multi, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(multi->epoll, operation, descriptor, &event);
}

static int watch(ccurl_multi *multi, int descriptor, uint32_t events) {
    if ((size_t)descriptor >= multi->watch_count) {
        size_t count = 2 * ((size_t)descriptor + 16);
        struct watch *watches = realloc(multi->watches, count * sizeof *watches);
        if (!watches) return -1;
        memset(watches + multi->watch_count, 0, (count - multi->watch_count) * sizeof *watches);
        multi->watches = watches;
        multi->watch_count = count;
    }
    struct watch *watch = &multi->watches[descriptor];
    watch->wanted = events;
    if (!events || watch->set == events) return 0;
    if (change(multi, watch->set ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, events)) return -1;
    watch->set = events;
    return 0;
}

// Whether libcurl waits for that socket. One that has something though nobody waits, its end as a rule, leaves the set, or
// there would be no sleep any more.
static bool is_wanted(ccurl_multi *multi, int descriptor) {
    struct watch *watch = &multi->watches[descriptor];
    if (!watch->wanted && !change(multi, EPOLL_CTL_DEL, descriptor, 0)) watch->set = 0;
    return watch->wanted;
}

static int socket_changed(CURL *easy, curl_socket_t descriptor, int what, void *context, void *unused) {
    (void)easy, (void)unused;
    uint32_t events = what == CURL_POLL_REMOVE
                          ? 0
                          : (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    return watch(context, descriptor, events);
}

// A new socket is in no set, whatever the one was that had its number before and left the set when it was closed.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    ccurl_multi *multi = context;
    int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (descriptor < 0) return CURL_SOCKET_BAD;
    if ((size_t)descriptor < multi->watch_count) multi->watches[descriptor] = (struct watch){0};
    return descriptor;
}

static int timer_changed(CURLM *curl, long milliseconds, void *context) {
    (void)curl;
    ccurl_multi *multi = context;
    multi->due = milliseconds < 0 ? -1 : milliseconds_now() + milliseconds;
    return 0;
}

ccurl_multi *ccurl_multi_new(void) {
    ccurl_multi *multi = calloc(1, sizeof *multi);
    if (!multi) return NULL;
    multi->due = -1;
    multi->multi = curl_multi_init();
    multi->epoll = epoll_create1(EPOLL_CLOEXEC);
    multi->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!multi->multi || multi->epoll < 0 || multi->wakeup < 0 || watch(multi, multi->wakeup, EPOLLIN) ||
        curl_multi_setopt(multi->multi, CURLMOPT_SOCKETFUNCTION, socket_changed) ||
        curl_multi_setopt(multi->multi, CURLMOPT_SOCKETDATA, multi) ||
        curl_multi_setopt(multi->multi, CURLMOPT_TIMERFUNCTION, timer_changed) ||
        curl_multi_setopt(multi->multi, CURLMOPT_TIMERDATA, multi)) {
        ccurl_multi_free(multi);
        return NULL;
    }
    return multi;
}

int ccurl_multi_free(ccurl_multi *multi) {
    int result = curl_multi_cleanup(multi->multi);
    if (multi->epoll >= 0) close(multi->epoll);
    if (multi->wakeup >= 0) close(multi->wakeup);
    free(multi->watches);
    free(multi);
    return result;
}

int ccurl_multi_set(ccurl_multi *multi, ccurl_multi_option option, long value) {
    return curl_multi_setopt(multi->multi, (CURLMoption)option, value);
}

int ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy) {
    curl_easy_setopt((CURL *)easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt((CURL *)easy, CURLOPT_OPENSOCKETDATA, multi);
    return curl_multi_add_handle(multi->multi, (CURL *)easy);
}

int ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy) {
    return curl_multi_remove_handle(multi->multi, (CURL *)easy);
}

int ccurl_multi_perform(ccurl_multi *multi) {
    int running;
    int result = CURLM_OK;
    while (!result && multi->count > 0) {
        struct epoll_event event = multi->events[--multi->count];
        int what = (event.events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) |
                   (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) | (event.events & EPOLLERR ? CURL_CSELECT_ERR : 0);
        result = curl_multi_socket_action(multi->multi, event.data.fd, what, &running);
    }
    if (!result && multi->due >= 0 && multi->due <= milliseconds_now()) {
        multi->due = -1;
        result = curl_multi_socket_action(multi->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    return result;
}

int ccurl_multi_poll(ccurl_multi *multi, int timeout_ms) {
    if (multi->due >= 0) {
        long long left = multi->due - milliseconds_now();
        if (left < timeout_ms) timeout_ms = left > 0 ? (int)left : 0;
    }
    int count = epoll_wait(multi->epoll, multi->events, EVENTS, timeout_ms);
    if (count < 0) return errno == EINTR ? CURLM_OK : CURLM_INTERNAL_ERROR;
    multi->count = 0;
    for (int index = 0; index < count; index++) {
        if (multi->events[index].data.fd == multi->wakeup) {
            eventfd_t wakes;
            eventfd_read(multi->wakeup, &wakes);
        } else if (is_wanted(multi, multi->events[index].data.fd)) {
            multi->events[multi->count++] = multi->events[index];
        }
    }
    return CURLM_OK;
}

int ccurl_multi_wakeup(ccurl_multi *multi) { return eventfd_write(multi->wakeup, 1) ? CURLM_WAKEUP_FAILURE : CURLM_OK; }

void *ccurl_multi_next_finished(ccurl_multi *multi, int *result) {
    int left;
    CURLMsg *message = curl_multi_info_read(multi->multi, &left);
    if (!message || message->msg != CURLMSG_DONE) return NULL;
    *result = message->data.result;
    char *context = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
    return context;
}

// pthread wants a function that returns a pointer, and one argument.
struct start {
    void (*body)(void *context);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

int ccurl_start_thread(const char *name, void (*body)(void *context), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return ENOMEM;
    *start = (struct start){body, context};

    // A thread is born with its maker's mask: all is blocked before, and the maker's own mask restored after.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        free(start);
        return error;
    }
#ifdef __linux__
    pthread_setname_np(thread, name);
#endif
    pthread_detach(thread);
    return 0;
}
