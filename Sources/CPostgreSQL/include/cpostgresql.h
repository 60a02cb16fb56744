#pragma once

#include <stddef.h>
#include <stdint.h>

// What Swift sees of libpq, and nothing of libpq's own headers. Waiting for an answer has a deadline here, which libpq's
// own blocking calls have not.

typedef struct cpostgresql_options cpostgresql_options;
typedef struct cpostgresql_connection cpostgresql_connection;
typedef struct cpostgresql_result cpostgresql_result;

/// What a connection URI says, together with libpq's defaults and the environment's; NULL when it is none, or memory is
/// short. What libpq says of a bad one repeats it, password and all, and is not given.
cpostgresql_options *cpostgresql_parse(const char *uri);
/// The value that a keyword has; NULL for none. Belongs to the options.
const char *cpostgresql_option(const cpostgresql_options *options, const char *keyword);
void cpostgresql_options_free(cpostgresql_options *options);

/// Connects; blocks for as long as connect_timeout says. `defaults` are keywords and values by turns, before the URI,
/// which has the last word on them; `settings` come after it, and have the last word. NULL when memory is short.
cpostgresql_connection *cpostgresql_connect(
    const char *uri, const char *const *defaults, size_t default_count, const char *const *settings,
    size_t setting_count);
/// 1 while the connection stands as far as is known.
int cpostgresql_is_connected(const cpostgresql_connection *connection);
/// 1 inside of a transaction, failed ones included.
int cpostgresql_is_in_transaction(const cpostgresql_connection *connection);
/// What libpq last said; belongs to the connection.
const char *cpostgresql_error(const cpostgresql_connection *connection);
int cpostgresql_process(const cpostgresql_connection *connection);
void cpostgresql_close(cpostgresql_connection *connection);

enum {
    /// There is a result, of an error perhaps.
    cpostgresql_answered = 0,
    /// The connection was lost; what the server did is not known.
    cpostgresql_lost = 1,
    /// No answer within the time; the connection is of no use any more.
    cpostgresql_timed_out = 2,
};

/// Runs statements without parameters, parted by semicolons, as one transaction unless they say otherwise. The result is
/// that of the first one that failed, or of the last; NULL when a COPY … TO STDOUT began, whose data comes next.
int cpostgresql_run(
    cpostgresql_connection *connection, const char *sql, int64_t timeout_ms, cpostgresql_result **result);

/// Takes the next piece of what a COPY … TO STDOUT gives, to be freed by `cpostgresql_copied_free`. At the end there are no
/// bytes, their number is -1, and there is a result.
int cpostgresql_copied(
    cpostgresql_connection *connection, int64_t timeout_ms, uint8_t **bytes, int64_t *length,
    cpostgresql_result **result);
void cpostgresql_copied_free(uint8_t *bytes);

/// Runs a statement with parameters, all of them and all of the result in binary form. The bytes of parameter `i` are
/// `lengths[i]` from `offsets[i]` on, with a length of -1 for NULL. With `name`, a prepared statement is run.
int cpostgresql_execute(
    cpostgresql_connection *connection, const char *sql, const char *name, size_t count, const uint32_t *types,
    const uint8_t *bytes, const int64_t *offsets, const int32_t *lengths, int64_t timeout_ms,
    cpostgresql_result **result);

/// Prepares a statement under a name.
int cpostgresql_prepare(
    cpostgresql_connection *connection, const char *name, const char *sql, size_t count, const uint32_t *types,
    int64_t timeout_ms, cpostgresql_result **result);

/// 1 unless the result is of an error.
int cpostgresql_succeeded(const cpostgresql_result *result);
/// Five characters, or "".
const char *cpostgresql_state(const cpostgresql_result *result);
/// The server's sentence, without statement and values.
const char *cpostgresql_message(const cpostgresql_result *result);
size_t cpostgresql_rows(const cpostgresql_result *result);
size_t cpostgresql_columns(const cpostgresql_result *result);
/// The bytes of a value, and how many; -1 for NULL. Belong to the result.
const uint8_t *cpostgresql_value(const cpostgresql_result *result, size_t row, size_t column, int32_t *length);
void cpostgresql_result_free(cpostgresql_result *result);
