// What to probe and how: the value that, with a target and a port, is a probe's identity. Each kind
// has its options in a struct of its own; those that a check's kind does not use stay as they are
// here, so that checks which probe alike are equal.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "health/dns_question.h"
#include "health/exec_command.h"
#include "health/formula.h"
#include "health/pattern.h"
#include "health/push_rule.h"

namespace health {

struct StatusRange {
  std::uint16_t first = 200, last = 299;  // HTTP status codes, inclusive
  friend auto operator<=>(const StatusRange&, const StatusRange&) = default;
};

/// http and https: the request and what makes an answer good.
struct HttpOptions {
  std::string path = "/";
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // of the request
  std::vector<StatusRange> statuses{StatusRange{}};
  std::string contains;          // must stand in the body; empty = any body is good
  Pattern matches;               // must match it
  std::uint32_t search_kb = 64;  // KiB of the body that are read for both, 1 to 1024
  std::uint32_t redirects = 0;   // followed in a row; 0 = a redirect is judged by its status
  bool http2 = false;            // https: it must speak HTTP/2
  friend auto operator<=>(const HttpOptions&, const HttpOptions&) = default;
};

/// All kinds that speak TLS: whom to believe, and who we are.
struct TlsOptions {
  std::string sni;              // name sent and held against the certificate; empty = the host
  bool verify = true;           // certificate chain and name
  std::string ca_file;          // PEM bundle; empty = the system's
  std::string certificate;      // our own, PEM with the chain; empty = none
  std::string certificate_key;  // empty = in the same file
  std::uint32_t min_days = 0;   // that the target's certificate must have left; 0 = not looked at
  friend auto operator<=>(const TlsOptions&, const TlsOptions&) = default;
};

/// tcp: what is said once connected and what must come back.
struct TcpOptions {
  std::string send;
  std::string expect;  // anywhere in the first 64 KiB of the answer; empty = connecting is enough
  friend auto operator<=>(const TcpOptions&, const TcpOptions&) = default;
};

/// grpc: grpc.health.v1.Health/Check.
struct GrpcOptions {
  std::string service;  // empty = the server as a whole
  bool tls = false;
  friend auto operator<=>(const GrpcOptions&, const GrpcOptions&) = default;
};

/// How long a target that flaps stays down although it answers again: health/damping.h.
struct Damping {
  std::chrono::milliseconds base{0};  // 0: none
  std::chrono::milliseconds most{300'000};
  std::chrono::milliseconds within{600'000};
  friend auto operator<=>(const Damping&, const Damping&) = default;
};

struct Check {
  enum class Kind : std::uint8_t {
    http,
    https,
    tcp,
    tls,
    grpc,
    dns,
    icmp,
    exec,
    always,
    push,
    calculated
  };
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

  std::string host;  // Host header, SNI and the name the certificate must carry; empty = the
                     // target's address
  HttpOptions http;
  TlsOptions tls;
  TcpOptions tcp;
  GrpcOptions grpc;

  DnsQuestion dns;
  ExecCommand exec;
  PushRule push;
  Formula formula;

  friend auto operator<=>(const Check&, const Check&) = default;
};

/// Whether a check of this kind is probed; the verdicts of others are said or follow from others.
constexpr bool has_attempts(Check::Kind kind) noexcept {
  return kind != Check::Kind::always && kind != Check::Kind::push &&
         kind != Check::Kind::calculated;
}

}  // namespace health
