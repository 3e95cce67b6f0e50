// The last transitions of every endpoint address, by names, so that they survive reloads. Bounded
// for each address and in all: what is oldest goes first. The prober's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace health {

struct Transition {
  std::int64_t at_unix_ms = 0;
  bool by_hand = false;         // an operator's command; else what probes observed
  std::string from, to;         // "up", "down", "unknown"; by hand "none", "drain", "up", "down"
  std::string reason;           // shortened to `History::longest_reason`
  std::int64_t lasted_ms = -1;  // how long it was `from`; negative: not known
};

class History {
 public:
  static constexpr std::size_t most_each = 32;
  static constexpr std::size_t most_in_all = 65'536;  // some 16 MB
  static constexpr std::size_t longest_reason = 120;  // octets

  /// Service, endpoint, address; the address may be empty.
  using Key = std::tuple<std::string, std::string, std::string>;

  History() = default;
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  void add(const Key& key, Transition transition);
  /// The oldest first.
  [[nodiscard]] std::vector<Transition> of(const Key& key) const;
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry;
  using Entries = std::list<Entry>;  // of all addresses, the oldest first
  using Records = std::map<Key, std::deque<Entries::iterator>>;
  struct Entry {
    Transition transition;
    Records::iterator record;
  };
  void drop_oldest_of(Records::iterator record);

  Entries entries_;
  Records records_;
};

}  // namespace health
