// What to probe and how: the value that, with a target and a port, is a probe's identity.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace health {

struct StatusRange {
  std::uint16_t first = 200, last = 299;  // HTTP status codes, inclusive
  friend auto operator<=>(const StatusRange&, const StatusRange&) = default;
};

/// How long a target that flaps stays down although it answers again: health/damping.h.
struct Damping {
  std::chrono::milliseconds base{0};  // 0: none
  std::chrono::milliseconds most{300'000};
  std::chrono::milliseconds within{600'000};
  friend auto operator<=>(const Damping&, const Damping&) = default;
};

struct Check {
  enum class Kind : std::uint8_t { http, https, tcp };
  /// The verdict before the first result: none, one that is written, or the one before a restart.
  enum class Initial : std::uint8_t { probe, up, down, last };

  Kind kind = Kind::tcp;

  // the schedule
  std::chrono::milliseconds interval{5000};  // 100 ms to 1 h
  std::chrono::milliseconds timeout{2000};   // of one attempt, whole
  std::uint32_t fall = 3;                   // contrary results in a row that turn it down, 1 to 100
  std::uint32_t rise = 2;                   // and up
  std::chrono::milliseconds confirm{1000};  // between probes while results contradict the verdict;
                                            // the interval where that is shorter
  std::uint32_t jitter_permille = 0;  // share of the interval by which turns are moved at random
  bool tripwire = false;              // an idle connection is held, whose loss asks for a probe
  Initial initial = Initial::probe;
  Damping damping;
  std::chrono::milliseconds ramp{0};  // from recovery to the full share; 0: at once

  // http and https only
  std::string path = "/";
  std::string host;  // Host header, SNI and the name the certificate must carry; empty = the
                     // target's address
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<StatusRange> statuses{StatusRange{}};
  std::string
      contains;  // must stand in the first 64 KiB of the body; empty = the body does not matter
  bool verify = true;   // https: certificate chain and name
  std::string ca_file;  // https: PEM bundle; empty = the system's

  friend auto operator<=>(const Check&, const Check&) = default;
};

}  // namespace health
