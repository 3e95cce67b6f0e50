// The icmp kind: one echo request through an unprivileged ping socket, good when its reply comes.
// Where the system forbids such sockets nothing is known of the target, and the reason names what
// would allow them. The loop's thread only.
#pragma once

#include <uv.h>

#include "health/attempt.h"
#include "health/probe.h"

namespace health {

Started start_icmp_attempt(uv_loop_t* loop, const Identity& what, Ended ended);

}  // namespace health
