// One attempt of one probe: it is started, ends exactly once, and says what it saw. Attempts live
// on the prober's loop and thread; destroying one cancels it without a word.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace health {

/// Why an attempt was not good, for metrics: a few classes, so that labels stay few.
enum class Failure : std::uint8_t {
  none,
  refused,      // nobody listens there
  unreachable,  // no way there, or the connection broke
  timeout,
  tls,       // handshake or certificate
  status,    // an answer that says no: HTTP 503
  body,      // an answer whose content is wrong
  protocol,  // no answer in the protocol spoken
  dns,       // a DNS answer that is wrong
  local,     // this machine failed
  other,
};

/// When the phases of an attempt were over, in microseconds since it began; only those it came to.
struct Phases {
  std::optional<std::uint32_t> connect_us = {}, tls_us = {}, first_byte_us = {}, total_us = {};
};

struct Outcome {
  /// `inconclusive`: this machine failed (no descriptor, no memory, no port), which says nothing
  /// about the target and must not turn it down.
  enum class Kind : std::uint8_t { good, bad, inconclusive };

  Kind kind = Kind::inconclusive;
  std::string reason;                       // for people: "HTTP 503", "connected in 1 ms"
  std::optional<std::uint32_t> latency_us;  // only when the target answered
  Failure failure = Failure::none;          // why it is not good
  std::optional<Phases> phases = {};        // where the kind of check can tell
};

/// Called at most once, on the loop; may destroy the attempt that calls it.
using Ended = std::function<void(const Outcome&)>;

class Attempt {
 public:
  Attempt() = default;
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  virtual ~Attempt() = default;  // cancels: `Ended` will not be called

  /// What the attempt amounts to if its time is over now. The caller destroys it then.
  [[nodiscard]] virtual Outcome timed_out() const = 0;
};

/// An attempt under way or, where it could not even begin (`attempt` is null), its outcome.
struct Started {
  std::unique_ptr<Attempt> attempt;
  Outcome at_once;
};

}  // namespace health
