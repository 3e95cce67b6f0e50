// What an HTTP check looks for in a body: a text, a pattern, both or neither, within the first so
// many KiB. Keeps no more of the body than that takes. The prober's thread only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "health/check.h"

namespace health {

class BodySearch {
 public:
  /// `options` must outlive it.
  explicit BodySearch(const HttpOptions& options) : options_(options) {}

  /// Takes the next part of the body; false once nothing behind it counts.
  bool take(std::string_view chunk);
  /// Whether the body was longer than what counts.
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
  /// What the body lacks: "body lacks \"ok\""; empty when nothing.
  [[nodiscard]] std::string fault() const;
  /// Forgets the body, for the next answer.
  void restart();

 private:
  const HttpOptions& options_;
  std::size_t octets_ = 0;  // of the body so far, as far as they count
  /// The whole body for a pattern; else what a match across two chunks could begin with.
  std::string text_;
  bool text_found_ = false;
  bool is_cut_ = false;
};

}  // namespace health
