// A port for programs that cannot be told to choose one.
#pragma once

#include <cstdint>

namespace scenario {

/// One of 127.0.0.1 that nothing holds now, for UDP; another program may be quicker to it.
std::uint16_t free_port();

}  // namespace scenario
