// What one reply is to count of services and endpoints, noted while it is made and counted when it
// is sure to leave. Lives on the stack of one query.
#pragma once

#include <array>
#include <cstdint>

#include "dns/served_sheet.h"
#include "dns/trail.h"

namespace dns {

class ServedNotes {
 public:
  ServedNotes() noexcept {}  // NOLINT(modernize-use-equals-default): leaves 3 KB unset
  ServedNotes(const ServedNotes&) = delete;
  ServedNotes& operator=(const ServedNotes&) = delete;

  /// A service was answered for.
  void answer(Counter& counter) noexcept { answers_.add(counter); }
  /// The endpoints of what was chosen and those that nested services stand at on the way there,
  /// each once. `first`: counter of the service's row on `sheet`.
  void endpoints(const zones::Service& service, const zones::steer::Choice& choice,
                 ServedSheet& sheet, std::size_t first) noexcept;
  /// The reply leaves. `with_records`: it has not been truncated.
  void count(bool with_records) noexcept {
    answers_.count();
    if (with_records) endpoints_.count();
  }

 private:
  /// Services that one reply can be led through; for each the worker's counter and its own.
  static constexpr std::size_t max_answers = 2 * (max_cnames + 1);
  /// One endpoint for each CNAME and each address, on every level of the tree.
  static constexpr std::size_t max_endpoints =
      (max_cnames + zones::steer::max_addresses) * (zones::steer::max_levels + 1);

  template <std::size_t most>
  class List {
   public:
    List() noexcept {}  // NOLINT(modernize-use-equals-default)
    void add(Counter& counter) noexcept {
      if (size_ < most) counters_[size_++] = &counter;
    }
    void count() const noexcept {
      for (std::size_t i = 0; i < size_; ++i) counters_[i]->add();
    }

   private:
    std::size_t size_ = 0;
    std::array<Counter*, most> counters_;
  };

  List<max_answers> answers_;
  List<max_endpoints> endpoints_;
};

}  // namespace dns
