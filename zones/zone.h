// One zone, frozen: its nodes in canonical order, indexed by hash. Names without data between the
// apex and a name that has some are nodes too (empty non-terminals, RFC 4592 §2.2.2), so "exists"
// is one look-up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "zones/name.h"
#include "zones/record.h"

namespace zones {

struct Node {
  Name name;
  std::vector<RRset> rrsets = {};  // sorted by type; empty at an empty non-terminal
  /// What is served here: index into the services hosted beside the zone.
  std::optional<std::uint32_t> service = {};
  bool is_cut = false;       // NS below the apex: a delegation
  bool is_occluded = false;  // below a cut or a DNAME: only glue, never answered

  [[nodiscard]] const RRset* find(std::uint16_t type) const noexcept;
};

/// What a look-up found. Pointers live as long as the zone.
struct Lookup {
  enum class Outcome : std::uint8_t {
    found,       // `node` is the name itself (it may have no data at all)
    wildcard,    // `node` is the wildcard that stands for it (RFC 4592)
    delegation,  // `node` is the cut at or above the name (at it: not for DS, which the parent
                 // answers)
    dname,       // `node` owns a DNAME above the name (RFC 6672); a wildcard's DNAME or NS is
                 // copied like other data and redirects nothing (RFC 4592 §4.2, §4.4)
    no_name,     // neither the name nor a wildcard exists
  };
  Outcome outcome = Outcome::no_name;
  const Node* node = nullptr;      // null only for no_name
  const Node* encloser = nullptr;  // closest encloser, never null
};

class Zone {
 public:
  /// `nodes` need neither order nor empty non-terminals, nor sorted RRsets; `is_cut` and
  /// `is_occluded` are worked out here. Every name is at or below `apex` and stands once, and the
  /// apex has an SOA: the compiler has checked it.
  Zone(Name apex, std::vector<Node> nodes);
  Zone(const Zone&) = delete;  // look-ups point into it
  Zone& operator=(const Zone&) = delete;
  Zone(Zone&&) noexcept = default;
  Zone& operator=(Zone&&) noexcept = default;
  ~Zone() = default;

  [[nodiscard]] const Name& apex() const noexcept { return apex_; }
  [[nodiscard]] const Node& apex_node() const noexcept { return *apex_node_; }
  [[nodiscard]] const RRset& soa() const noexcept { return *soa_; }  // the apex always has one
  [[nodiscard]] std::span<const Node> nodes() const noexcept { return nodes_; }
  [[nodiscard]] std::uint32_t serial() const noexcept;

  /// `name`: whole wire name at or below the apex, any case. No allocation; at most one probe per
  /// label below the apex and one for the wildcard.
  [[nodiscard]] Lookup look_up(Octets name, std::uint16_t type) const noexcept;
  /// Exactly this name's node, occluded ones too (for glue and additional data); null where there
  /// is none.
  [[nodiscard]] const Node* find_node(Octets name) const noexcept;

 private:
  [[nodiscard]] const Node* find_hashed(std::uint64_t hash, Octets name) const noexcept;
  [[nodiscard]] const Node* find_wildcard(std::uint64_t encloser_hash,
                                          Octets encloser) const noexcept;
  Name apex_;
  std::vector<Node> nodes_;
  struct Slot {
    std::uint32_t hash_high = 0;
    std::uint32_t node_plus_one = 0;  // 0 = empty
  };
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  std::size_t apex_labels_ = 0;
  std::uint64_t apex_hash_ = 0;
  const Node* apex_node_ = nullptr;
  const RRset* soa_ = nullptr;
};

}  // namespace zones
