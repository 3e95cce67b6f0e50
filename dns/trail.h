// The names one query is led along by CNAMEs and DNAMEs inside our zones, the asked one first:
// bounded, and never the same one twice. Lives on the stack of one query.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dns/wire.h"
#include "zones/zone.h"

namespace dns {

/// CNAMEs in one answer. Resolvers give up on longer chains (unbound at 11, BIND at 16), and each
/// one costs a look-up; a longer chain is answered with its beginning, which the resolver follows.
constexpr std::size_t max_cnames = 8;

class Trail {
 public:
  /// `asked` and all names handed in later outlive the trail.
  explicit Trail(Octets asked) noexcept { names_[0] = asked; }
  Trail(const Trail&) = delete;
  Trail& operator=(const Trail&) = delete;

  [[nodiscard]] Octets name() const noexcept { return names_[followed_]; }  // where we are
  [[nodiscard]] bool at_start() const noexcept { return followed_ == 0; }
  [[nodiscard]] bool may_follow() const noexcept { return followed_ < max_cnames; }
  /// Goes on to `target`. False: it was there before (a loop), or `may_follow()` is false.
  bool follow(Octets target) noexcept;
  /// The present name with its last `owner_octets` (the DNAME's owner) replaced by `target` (RFC
  /// 6672 §2.2); kept here. Empty: longer than a name may be. Only where `may_follow()`.
  std::optional<Octets> substitute(std::size_t owner_octets, Octets target) noexcept;
  /// True the first time this DNAME is met: its record is written once.
  bool meets_first(const zones::Node& dname) noexcept;

 private:
  std::size_t followed_ = 0, dname_count_ = 0;
  std::array<Octets, max_cnames + 1> names_;
  std::array<const zones::Node*, max_cnames> dnames_;
  // Left unset: 2 KB that few queries need.
  std::array<std::array<std::uint8_t, zones::max_name_octets>, max_cnames> made_;
};

}  // namespace dns
