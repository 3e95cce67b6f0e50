// The tcp kind: good when a connection can be opened, or when what is expected comes back on it. It
// is reset at once, so that neither side
// keeps a socket in TIME_WAIT for it. The loop's thread only.
#pragma once

#include <uv.h>

#include "health/attempt.h"
#include "health/probe.h"

namespace health {

Started start_tcp_attempt(uv_loop_t* loop, const Identity& what, Ended ended);

}  // namespace health
