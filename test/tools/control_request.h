// A request of the control API from text, taken apart as libmicrohttpd does it: for the fuzzer,
// which is not to test that.
#pragma once

#include <string_view>

#include "tools/daemon/http.h"

namespace control_rules {

tools::daemon::Request request_of(std::string_view text);

}  // namespace control_rules
