#include "ctcp.h"

#include <netinet/in.h>

#ifdef __linux__
#include <linux/tcp.h>
#include <string.h>

_Static_assert(sizeof(struct tcp_info) <= sizeof(struct ctcp_info), "struct tcp_info has grown");

const int ctcp_level = IPPROTO_TCP;
const int ctcp_keepidle = TCP_KEEPIDLE;
const int ctcp_keepintvl = TCP_KEEPINTVL;
const int ctcp_user_timeout = TCP_USER_TIMEOUT;
const int ctcp_info_option = TCP_INFO;

uint64_t ctcp_bytes_acked(struct ctcp_info info) {
    struct tcp_info known;
    memcpy(&known, &info, sizeof known);
    // The segment that opens the connection counts as a byte.
    return known.tcpi_bytes_acked > 0 ? known.tcpi_bytes_acked - 1 : 0;
}
#else
#error "the options of TCP are Linux's"
#endif
