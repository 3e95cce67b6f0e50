// A master file's text cut into entries (RFC 1035 §5.1): brackets, comments and line ends undone,
// quotes and escapes left in the fields. Our own, because ldns 1.8 knows no $INCLUDE, refuses a
// class before the TTL, and takes open quotes, stray brackets and too great numbers without a word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zones::compile {

struct MasterField {
  std::string text;  // as `fields_of` takes it: octets that are not printable ASCII are \DDD
  std::uint32_t line = 0, column = 0;  // 1-based; columns count octets
};

struct MasterEntry {
  std::vector<MasterField> fields;  // never none, unless there is trouble
  bool begins_blank = false;        // it has no owner of its own
  std::string trouble, remedy;  // what keeps it from being read; then `line`, `column` tell where
  std::uint32_t line = 0, column = 0;
};

class MasterText {
 public:
  /// `text` outlives it.
  explicit MasterText(std::string_view text) : text_(text) {}
  /// The next entry; empty at the end of the text. Behind trouble it goes on with the next line.
  std::optional<MasterEntry> next();

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return text_[at_]; }
  [[nodiscard]] std::uint32_t column() const noexcept;
  [[nodiscard]] bool at_break() const noexcept;
  void step() noexcept;
  void skip_line() noexcept;
  void read_entry(MasterEntry& entry);
  void read_field(MasterEntry& entry);
  bool read_octet(MasterEntry& entry, std::string& field);
  void give_up(MasterEntry& entry, std::string trouble, std::string remedy) const;

  std::string_view text_;
  std::size_t at_ = 0, line_start_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace zones::compile
