// From a probe's target to the address that sockets take. Pure.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

#include "health/attempt.h"

namespace health {

/// Empty where `target` is no IP address.
std::optional<sockaddr_storage> socket_address(const std::string& target, std::uint16_t port);

/// What an attempt at such a target comes to.
Outcome no_address(const std::string& target);

}  // namespace health
