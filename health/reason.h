// The words in which probes explain themselves to people, the same for all kinds. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "health/attempt.h"

namespace health {

/// "200 ms", "2 s", "1.5 s".
std::string duration_text(std::chrono::milliseconds duration);

/// "3 ms"; what was quicker than one is "1 ms".
std::string latency_text(std::uint32_t latency_us);

/// "timed out after 2 s (connecting)".
std::string timed_out_text(std::chrono::milliseconds timeout, std::string_view phase);

/// The outcome of a system call's error (an errno value) on the way to the target: bad with
/// "connection refused", or inconclusive where this machine is what lacks something.
Outcome system_outcome(int error_number);

/// "\"ok\"": what was looked for, on one line, not all of a long one.
std::string quoted(std::string_view text);

/// `text` on one line of printable characters, at most `limit` octets.
std::string printable(std::string_view text, std::size_t limit = 160);

}  // namespace health
