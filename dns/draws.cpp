#include "dns/draws.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace dns {

Draws::Draws() {
  // Up to 256 octets come whole or not at all (getrandom(2)); all zero is xoshiro's one bad state.
  while (state_ == std::array<std::uint64_t, 4>{}) {
    if (getrandom(state_.data(), sizeof state_, 0) < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "no random numbers from the kernel");
    }
  }
}

}  // namespace dns
