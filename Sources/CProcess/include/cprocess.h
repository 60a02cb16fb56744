#pragma once

#include "ctcp.h"

/// Keeps the kernel from writing this process's memory, and the secrets in it, to a core file, and other processes of
/// the same user from reading it. 0, or errno.
int cprocess_forbid_dumps(void);

/// Has blocks of 128 KiB and more given back to the kernel as soon as they are freed: a long answer is made of such.
void cprocess_return_large_blocks(void);

/// Takes the pages of the program's code, and its libraries', out of this process's resident memory. The kernel maps one
/// again, from its cache, when it is run.
void cprocess_forget_code(void);

/// Has writing to a pipe that nobody reads fail with EPIPE, and not end the process.
void cprocess_ignore_broken_pipes(void);

/// Waits until the file takes at least PIPE_BUF bytes without blocking, or has failed: poll takes a pointer. 1 when it
/// does, 0 when the time is over, a negative errno on failure.
int cprocess_await_writable(int file, int milliseconds);

/// Bytes that were written to a pipe or a socket and that nobody has read yet; 0 for anything else.
int cprocess_unread_bytes(int file);

/// Lets that time pass.
void cprocess_pause(int milliseconds);

/// Moves a file to another path, over the file that may be there: a reader finds the old one or the new one. 0, or errno.
///
/// Safe to call from Swift: it only reads the two strings, and keeps neither.
__attribute__((swift_attr("@safe"))) int cprocess_rename(const char *from, const char *to);

/// Takes the lock of an open file that one process at a time can have, without waiting. 0, EWOULDBLOCK when another has
/// it, or errno. Closing the file gives the lock back, as the end of the process does.
int cprocess_lock(int file);

/// Tells the service manager how it stands with this process: `text` as sd_notify(3) takes it, to the datagram socket
/// `address`, which is the value of NOTIFY_SOCKET. 0, or errno.
///
/// Safe to call from Swift: it only reads the two strings, and keeps neither.
__attribute__((swift_attr("@safe"))) int cprocess_notify(const char *address, const char *text);

/// A character of the commit that this program was built from, as the build was told it; 0 behind its end.
int cprocess_commit(int index);

/// The last byte of a regular file; -1 for an empty one, and for what cannot be read at its end.
int cprocess_last_byte(int file);

/// Raises the number of files that this process may have open to the most that it may ask for. That number, or -1 when it
/// cannot be told.
long cprocess_raise_open_files(void);
