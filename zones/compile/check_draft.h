// A check as far as it is written: a named check, or one laid over another (ZONE.md §5). What an
// overlay leaves out comes from the check below it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "health/check.h"
#include "zones/compile/reader.h"

namespace zones::compile {

struct CheckDraft;

/// A check inside a calculated one.
struct PartDraft {
  std::string name;                         // of the check, or what it is called in reasons
  const Value* at = nullptr;                // where it is written; only while its file is read
  std::shared_ptr<const CheckDraft> check;  // null: by name, not found yet (Checks does that)
};

struct CheckDraft {
  std::optional<health::Check::Kind> kind;
  std::optional<std::string> target;  // an address in presentation form, or a name, lower case with
                                      // its dot; empty: the address that is answered
  std::optional<std::uint16_t> port;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::chrono::milliseconds> confirm;
  std::optional<std::string> method;  // of HTTP
  std::vector<PartDraft> parts;       // of a calculated check
  health::Check settings;             // all the rest
  std::string usual_host;             // where none is written: of a target around that is a name
  bool broken = false;                // faults were noted: nothing more is to be said of it

  /// Whether the target is a name.
  [[nodiscard]] bool is_at_name() const { return target && target->ends_with('.'); }
  /// The port written, or the usual one of HTTP, HTTPS, TLS and DNS; 0 for what needs none. Empty
  /// for TCP and gRPC without one, also as a part.
  [[nodiscard]] std::optional<std::uint16_t> port_to_probe() const;
  /// Two checks that probe alike come out equal, however they were written. A timeout that is not
  /// written is 2 s, or the interval where that is shorter; so is `confirm` of 1 s; a method that
  /// is not, POST with a body; a host that is not, the name that is the target. At such a name it
  /// is a calculated check, up while any of the name's addresses is, and has no parts yet.
  [[nodiscard]] health::Check finish() const;

 private:
  [[nodiscard]] health::Check at_one_address() const;
};

/// Reads a check object laid over `base` (an empty draft for a check of its own). Notes every
/// fault.
CheckDraft read_check(const Reader& reader, const Value& value, const CheckDraft& base);

}  // namespace zones::compile
