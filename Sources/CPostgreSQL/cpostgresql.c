#include "cpostgresql.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

// The types that Swift sees stand for libpq's own.
static PGconn *of(const cpostgresql_connection *connection) { return (PGconn *)connection; }
static const PGresult *of_result(const cpostgresql_result *result) { return (const PGresult *)result; }

cpostgresql_options *cpostgresql_parse(const char *uri) {
    char *message = NULL;
    PQconninfoOption *given = PQconninfoParse(uri, &message);
    PQfreemem(message);
    if (!given) return NULL;
    PQconninfoOption *defaults = PQconndefaults();
    for (PQconninfoOption *option = given; defaults && option->keyword; option++) {
        if (option->val) continue;
        for (PQconninfoOption *other = defaults; other->keyword; other++) {
            // Allocated by libpq's own allocator, which is malloc's.
            if (!strcmp(other->keyword, option->keyword) && other->val) option->val = strdup(other->val);
        }
    }
    PQconninfoFree(defaults);
    return (cpostgresql_options *)given;
}

const char *cpostgresql_option(const cpostgresql_options *options, const char *keyword) {
    for (const PQconninfoOption *option = (const PQconninfoOption *)options; option->keyword; option++) {
        if (!strcmp(option->keyword, keyword)) return option->val;
    }
    return NULL;
}

void cpostgresql_options_free(cpostgresql_options *options) { PQconninfoFree((PQconninfoOption *)options); }

/* Notices are whatever the database's owner likes, and would go to standard error among the lines of the log. */
static void ignore(void *argument, const char *notice) {}

cpostgresql_connection *cpostgresql_connect(
    const char *uri, const char *const *defaults, size_t default_count, const char *const *settings,
    size_t setting_count) {
    size_t count = default_count + 1 + setting_count;
    const char **keywords = calloc(count + 1, sizeof *keywords);
    const char **values = calloc(count + 1, sizeof *values);
    PGconn *connection = NULL;
    if (keywords && values) {
        size_t at = 0;
        for (size_t i = 0; i < default_count; i++, at++) {
            keywords[at] = defaults[2 * i];
            values[at] = defaults[2 * i + 1];
        }
        keywords[at] = "dbname";
        values[at++] = uri;
        for (size_t i = 0; i < setting_count; i++, at++) {
            keywords[at] = settings[2 * i];
            values[at] = settings[2 * i + 1];
        }
        connection = PQconnectdbParams(keywords, values, 1);
        if (connection) PQsetNoticeProcessor(connection, ignore, NULL);
        if (connection && PQstatus(connection) == CONNECTION_OK) PQsetnonblocking(connection, 1);
    }
    free(keywords);
    free(values);
    return (cpostgresql_connection *)connection;
}

int cpostgresql_is_connected(const cpostgresql_connection *connection) {
    return PQstatus(of(connection)) == CONNECTION_OK;
}

int cpostgresql_is_in_transaction(const cpostgresql_connection *connection) {
    return PQtransactionStatus(of(connection)) != PQTRANS_IDLE;
}

const char *cpostgresql_error(const cpostgresql_connection *connection) { return PQerrorMessage(of(connection)); }
int cpostgresql_process(const cpostgresql_connection *connection) { return PQbackendPID(of(connection)); }
void cpostgresql_close(cpostgresql_connection *connection) { PQfinish(of(connection)); }

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits until the server has sent something, or takes more of what is to be sent.
static int wait_for_server(PGconn *connection, int unsent, int64_t deadline) {
    int64_t left = deadline - now_ms();
    if (left <= 0) return cpostgresql_timed_out;
    struct pollfd ready = {PQsocket(connection), (short)(POLLIN | (unsent ? POLLOUT : 0)), 0};
    int count = poll(&ready, 1, left > 60000 ? 60000 : (int)left);
    if (count < 0 && errno != EINTR) return cpostgresql_lost;
    if (count > 0 && ready.revents & (POLLIN | POLLERR | POLLHUP) && !PQconsumeInput(connection))
        return cpostgresql_lost;
    return cpostgresql_answered;
}

// Sends what is to be sent, and waits until the next result can be taken without waiting.
static int wait_for_result(PGconn *connection, int64_t deadline) {
    for (;;) {
        int unsent = PQflush(connection);
        if (unsent < 0) return cpostgresql_lost;
        if (!unsent && !PQisBusy(connection)) return cpostgresql_answered;
        int outcome = wait_for_server(connection, unsent, deadline);
        if (outcome != cpostgresql_answered) return outcome;
    }
}

// Takes all results, and keeps that of the first error, or the last one. Of a COPY … TO STDOUT that begins there is none.
static int take_results(PGconn *connection, int64_t deadline, cpostgresql_result **result) {
    PGresult *kept = NULL;
    *result = NULL;
    for (;;) {
        int outcome = wait_for_result(connection, deadline);
        if (outcome != cpostgresql_answered) {
            PQclear(kept);
            return outcome;
        }
        PGresult *next = PQgetResult(connection);
        if (!next) break;
        if (PQresultStatus(next) == PGRES_COPY_OUT) {
            PQclear(next);
            PQclear(kept);
            return cpostgresql_answered;
        }
        if (kept && PQresultStatus(kept) == PGRES_FATAL_ERROR) {
            PQclear(next);
        } else {
            PQclear(kept);
            kept = next;
        }
    }
    // The server's own word on why it ends the connection comes as a result.
    if (!kept) return cpostgresql_lost;
    const char *state = PQresultErrorField(kept, PG_DIAG_SQLSTATE);
    if (PQresultStatus(kept) == PGRES_FATAL_ERROR && !state) {
        PQclear(kept);
        return cpostgresql_lost;
    }
    *result = (cpostgresql_result *)kept;
    return cpostgresql_answered;
}

static int take_result(PGconn *connection, int sent, int64_t timeout_ms, cpostgresql_result **result) {
    *result = NULL;
    return sent ? take_results(connection, now_ms() + timeout_ms, result) : cpostgresql_lost;
}

int cpostgresql_copied(
    cpostgresql_connection *connection, int64_t timeout_ms, uint8_t **bytes, int64_t *length,
    cpostgresql_result **result) {
    int64_t deadline = now_ms() + timeout_ms;
    char *piece = NULL;
    *result = NULL;
    for (;;) {
        int count = PQgetCopyData(of(connection), &piece, 1);
        *bytes = (uint8_t *)piece;
        *length = count;
        if (count > 0) return cpostgresql_answered;
        if (count == -1) return take_results(of(connection), deadline, result);
        if (count < -1) return cpostgresql_lost;
        int outcome = wait_for_server(of(connection), 0, deadline);
        if (outcome != cpostgresql_answered) return outcome;
    }
}

void cpostgresql_copied_free(uint8_t *bytes) { PQfreemem(bytes); }

int cpostgresql_run(
    cpostgresql_connection *connection, const char *sql, int64_t timeout_ms, cpostgresql_result **result) {
    return take_result(of(connection), PQsendQuery(of(connection), sql), timeout_ms, result);
}

int cpostgresql_prepare(
    cpostgresql_connection *connection, const char *name, const char *sql, size_t count, const uint32_t *types,
    int64_t timeout_ms, cpostgresql_result **result) {
    int sent = PQsendPrepare(of(connection), name, sql, (int)count, types);
    return take_result(of(connection), sent, timeout_ms, result);
}

int cpostgresql_execute(
    cpostgresql_connection *connection, const char *sql, const char *name, size_t count, const uint32_t *types,
    const uint8_t *bytes, const int64_t *offsets, const int32_t *lengths, int64_t timeout_ms,
    cpostgresql_result **result) {
    enum { most = 64 };
    const char *values[most];
    int sizes[most], formats[most];
    *result = NULL;
    if (count > most) return cpostgresql_lost;
    for (size_t i = 0; i < count; i++) {
        values[i] = lengths[i] < 0 ? NULL : (const char *)bytes + offsets[i];
        sizes[i] = lengths[i];
        formats[i] = 1;
    }
    int sent = name ? PQsendQueryPrepared(of(connection), name, (int)count, values, sizes, formats, 1)
                    : PQsendQueryParams(of(connection), sql, (int)count, types, values, sizes, formats, 1);
    return take_result(of(connection), sent, timeout_ms, result);
}

int cpostgresql_succeeded(const cpostgresql_result *result) {
    switch (PQresultStatus(of_result(result))) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return 1;
    default:
        return 0;
    }
}

static const char *field(const cpostgresql_result *result, int name) {
    const char *text = PQresultErrorField(of_result(result), name);
    return text ? text : "";
}

const char *cpostgresql_state(const cpostgresql_result *result) { return field(result, PG_DIAG_SQLSTATE); }
const char *cpostgresql_message(const cpostgresql_result *result) { return field(result, PG_DIAG_MESSAGE_PRIMARY); }
size_t cpostgresql_rows(const cpostgresql_result *result) { return (size_t)PQntuples(of_result(result)); }
size_t cpostgresql_columns(const cpostgresql_result *result) { return (size_t)PQnfields(of_result(result)); }

const uint8_t *cpostgresql_value(const cpostgresql_result *result, size_t row, size_t column, int32_t *length) {
    const PGresult *own = of_result(result);
    *length = PQgetlength(own, (int)row, (int)column);
    // A null has no length.
    if (*length == 0 && PQgetisnull(own, (int)row, (int)column)) {
        *length = -1;
        return NULL;
    }
    return (const uint8_t *)PQgetvalue(own, (int)row, (int)column);
}

void cpostgresql_result_free(cpostgresql_result *result) { PQclear((PGresult *)result); }
