// Typed reading of a JSON tree: each function returns what it read, or notes a fault at the value's
// place and returns nothing. Shared by everything that reads zone and server files.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/place.h"
#include "zones/compile/faults.h"
#include "zones/compile/tree.h"

namespace zones::compile {

class Reader {
 public:
  /// `files` (may be null) gets the paths of the files that the document's meaning rests on
  /// besides.
  Reader(const Document& document, Faults& faults, std::set<std::string>* files = nullptr)
      : document_(document), faults_(faults), files_(files) {}

  /// Faults what is no object, and unknown keys with the nearest known one. "note" is always known.
  /// False only for what is no object: with unknown keys the rest is still worth reading, so that
  /// every fault is told in one run.
  bool object(const Value& value, std::initializer_list<std::string_view> known_keys) const;
  bool object(const Value& value, std::span<const std::string_view> known_keys) const;
  [[nodiscard]] std::optional<std::string> text(const Value& value) const;
  [[nodiscard]] std::optional<bool> boolean(const Value& value) const;
  [[nodiscard]] std::optional<std::uint64_t> whole(const Value& value, std::uint64_t least,
                                                   std::uint64_t most) const;
  [[nodiscard]] std::optional<double> number(const Value& value, double least, double most) const;
  /// "200ms", "5s", "1m", "1h", "1d" or a number of seconds.
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(
      const Value& value, std::chrono::milliseconds least, std::chrono::milliseconds most) const;
  /// A TTL: a duration of whole seconds, 0 to 2^31 - 1 (RFC 2181 §8).
  [[nodiscard]] std::optional<std::uint32_t> ttl(const Value& value) const;
  /// One text or a list of texts.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const Value& value) const;
  /// One of `words`.
  [[nodiscard]] std::optional<std::string> word(
      const Value& value, std::initializer_list<std::string_view> words) const;
  /// `[lat, lon]` or `{"lat", "lon"}` in degrees.
  [[nodiscard]] std::optional<geo::Position> position(const Value& value) const;

  void fault(const Value& value, std::string what, std::string remedy = {}) const;
  void warn(std::string_view id, const Value& value, std::string what,
            std::string remedy = {}) const;
  void not_yet(const Value& value, std::string_view feature) const;
  [[nodiscard]] Spot spot(const Value& value) const { return document_.spot(value); }
  void note_file(std::string path) const {
    if (files_ != nullptr) files_->insert(std::move(path));
  }
  [[nodiscard]] const Document& document() const noexcept { return document_; }
  [[nodiscard]] Faults& faults() const noexcept { return faults_; }

 private:
  const Document& document_;
  Faults& faults_;
  std::set<std::string>* files_;
};

}  // namespace zones::compile
