#pragma once

#include <stdint.h>

/// Linux's options of a TCP socket (tcp(7)), by the numbers that its headers give them: their level, TCP_KEEPIDLE,
/// TCP_KEEPINTVL, TCP_USER_TIMEOUT and TCP_INFO.
extern const int ctcp_level;
extern const int ctcp_keepidle;
extern const int ctcp_keepintvl;
extern const int ctcp_user_timeout;
extern const int ctcp_info_option;

/// Room for what getsockopt gives for TCP_INFO: Linux's struct tcp_info, which ctcp_bytes_acked alone looks into.
struct ctcp_info {
    uint64_t room[64];
};

/// How many bytes the peer's kernel has acknowledged since the connection was opened (tcpi_bytes_acked); 0 from a kernel
/// that does not count them.
uint64_t ctcp_bytes_acked(struct ctcp_info info);
