#pragma once

/// Keeps the kernel from writing this process's memory, and the secrets in it, to a core file, and other processes of
/// the same user from reading it. 0, or errno.
int cprocess_forbid_dumps(void);
