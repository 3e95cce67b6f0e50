#include "zones/compile/master_record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/presentation.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

constexpr std::uint32_t longest_ttl = 0x7fffffff;  // RFC 2181 §8
constexpr std::string_view how_to_write_ttl =
    "write seconds, 0 to 2147483647, or units as in 1h30m";

struct NamedType {
  std::string_view name;
  std::uint16_t type;
};
constexpr std::array made_by_signer{NamedType{"SIG", 24},   NamedType{"NXT", 30},
                                    NamedType{"RRSIG", 46}, NamedType{"NSEC", 47},
                                    NamedType{"NSEC3", 50}, NamedType{"NSEC3PARAM", 51}};
constexpr std::array<std::uint16_t, 4> of_signed{48, 59, 60, 63};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

std::optional<std::uint16_t> type_of_word(const std::string& word) {
  for (const NamedType& known : made_by_signer) {
    if (word == known.name) return known.type;
  }
  return type_of(word);
}

bool is_class(const std::string& word) {
  constexpr std::array<std::string_view, 4> classes{"IN", "CH", "HS", "CS"};
  const bool is_numbered = word.starts_with("CLASS") && word.size() > 5 && is_digit(word[5]);
  return is_numbered || std::ranges::find(classes, word) != classes.end();
}

// The SOA's numbers as ldns takes them: it reads any unit and takes 1x for 1.
bool read_soa_numbers(const MasterEntry& entry, std::size_t first, std::vector<std::string>& fields,
                      MasterTrouble& trouble) {
  constexpr std::size_t serial_at = 2;
  for (std::size_t i = serial_at + 1; i < fields.size(); ++i) {
    const auto seconds = period_of(fields[i]);
    if (!seconds) {
      trouble = {&entry.fields[first + i], quoted(fields[i]) + " is no time",
                 std::string(how_to_write_ttl)};
      return false;
    }
    fields[i] = std::to_string(*seconds);
  }
  return true;
}

}  // namespace

std::optional<std::uint32_t> period_of(std::string_view text) {
  std::uint64_t total = 0;
  std::uint64_t number = 0;
  bool has_digits = false;
  for (const char c : text) {
    if (is_digit(c)) {
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
      has_digits = true;
      if (number > longest_ttl) return {};
      continue;
    }
    constexpr std::string_view units = "sSmMhHdDwW";
    constexpr std::array<std::uint64_t, 5> seconds{1, 60, 3'600, 86'400, 604'800};
    const std::size_t unit = units.find(c);
    if (!has_digits || unit == std::string_view::npos) return {};
    total += number * seconds[unit / 2];
    number = 0;
    has_digits = false;
    if (total > longest_ttl) return {};
  }
  total += number;
  const bool has_any = !text.empty() && is_digit(text.front());
  return has_any && total <= longest_ttl ? std::optional(static_cast<std::uint32_t>(total))
                                         : std::nullopt;
}

std::optional<MasterHead> head_of(const MasterEntry& entry, std::size_t first,
                                  MasterTrouble& trouble) {
  MasterHead head;
  bool has_class = false;
  std::size_t at = first;
  for (; at < entry.fields.size(); ++at) {
    const MasterField& field = entry.fields[at];
    const std::string word = upper(field.text);
    if (!head.ttl && is_digit(word.front())) {
      head.ttl = period_of(word);
      if (head.ttl) continue;
      trouble = {&field, quoted(field.text) + " is no TTL", std::string(how_to_write_ttl)};
      return {};
    }
    if (has_class || !is_class(word)) break;
    has_class = true;
    if (word == "IN" || word == "CLASS1") continue;
    trouble = {&field, "class " + word + ": a zone here is of class IN", "leave the record out"};
    return {};
  }
  if (at == entry.fields.size()) {
    trouble = {&entry.fields.back(), "the record has no type", "write NAME TTL TYPE DATA"};
    return {};
  }
  const MasterField& field = entry.fields[at];
  const auto type = type_of_word(upper(field.text));
  if (!type) {
    const std::string near = nearest(upper(field.text), type_names());
    trouble = {&field, quoted(field.text) + " is no record type of a zone",
               near.starts_with("did you mean")
                   ? near
                   : R"(write an unknown one as TYPE65280 \# LENGTH HEX (RFC 3597))"};
    return {};
  }
  head.type = *type;
  head.data_at = at + 1;
  return head;
}

std::optional<std::vector<std::uint8_t>> data_of(const MasterEntry& entry, const MasterHead& head,
                                                 const Name& origin, MasterTrouble& trouble) {
  std::vector<std::string> fields;
  for (std::size_t i = head.data_at; i < entry.fields.size(); ++i) {
    fields.push_back(entry.fields[i].text);
  }
  const bool is_generic = !fields.empty() && fields.front() == "\\#";
  if (head.type == type::soa && !is_generic &&
      !read_soa_numbers(entry, head.data_at, fields, trouble)) {
    return {};
  }
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : " ") + field;
  std::string why;
  auto rdata = rdata_of(head.type, text, origin, why);
  if (!rdata) {
    const std::string_view example = example_data(type_name(head.type));
    const bool has_data = head.data_at < entry.fields.size();
    trouble = {&entry.fields[has_data ? head.data_at : head.data_at - 1],
               quoted(text) + " is no " + type_name(head.type) + " data: " + why,
               example.empty() ? "" : "write it as in " + std::string(example)};
  }
  return rdata;
}

bool is_made_by_signer(std::uint16_t type) {
  return std::ranges::any_of(made_by_signer,
                             [type](const NamedType& known) { return known.type == type; });
}

bool belongs_to_signed(std::uint16_t type) {
  return std::ranges::find(of_signed, type) != of_signed.end();
}

}  // namespace zones::compile
