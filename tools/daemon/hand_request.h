// What commands of an operator carry: the bodies of POST /v1/drain, /v1/undrain, /v1/force and
// /v1/probe, written by the verbs and read by the server. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "health/hand.h"

namespace tools::daemon {

enum class Command : std::uint8_t { drain, undrain, force, probe };

/// As a person writes it.
struct WrittenRequest {
  std::string what, lasts, reason;          // ZONE.md §4; "1h", empty: until it is lifted
  health::Hand hand = health::Hand::drain;  // up or down of a force
  bool overrides_guard = false;
};

struct HandRequest {
  std::string what;
  std::chrono::milliseconds lasts{0};  // 0: until it is lifted
  std::string reason;
  health::Hand hand = health::Hand::drain;
  bool overrides_guard = false;
};

/// A body cannot be understood; the text says where, what and what to write.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws BadRequest.
HandRequest read_hand_request(Command command, std::string_view body);

}  // namespace tools::daemon
