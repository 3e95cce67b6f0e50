// The dns kind: a query to the target, by UDP or TCP; what is truncated is asked again by TCP
// within the same attempt. Only answers from the target, with this attempt's ID and question,
// count. The loop's thread only.
#pragma once

#include <uv.h>

#include "health/attempt.h"
#include "health/probe.h"

namespace health {

Started start_dns_attempt(uv_loop_t* loop, const Identity& what, Ended ended);

}  // namespace health
