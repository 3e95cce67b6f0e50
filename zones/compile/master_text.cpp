#include "zones/compile/master_text.h"

#include <tuple>
#include <utility>

namespace zones::compile {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_bracket(char c) { return c == '(' || c == ')'; }

// What follows is read by `fields_of`, which takes printable ASCII only.
void append_octet(std::string& field, char c) {
  if (c >= ' ' && c <= '~') {
    field += c;
    return;
  }
  const auto octet = static_cast<std::uint8_t>(c);
  field += '\\';
  for (const int unit : {100, 10, 1}) field += static_cast<char>('0' + octet / unit % 10);
}

}  // namespace

std::uint32_t MasterText::column() const noexcept {
  return static_cast<std::uint32_t>(at_ - line_start_ + 1);
}

void MasterText::step() noexcept {
  if (text_[at_++] != '\n') return;
  ++line_;
  line_start_ = at_;
}

void MasterText::skip_line() noexcept {
  while (!at_end() && peek() != '\n') step();
}

// Where a field ends, unless it is quoted or escaped.
bool MasterText::at_break() const noexcept {
  return at_end() || is_blank(peek()) || peek() == '\n' || peek() == ';' || is_bracket(peek());
}

void MasterText::give_up(MasterEntry& entry, std::string trouble, std::string remedy) const {
  if (!entry.trouble.empty()) return;
  entry.trouble = std::move(trouble);
  entry.remedy = std::move(remedy);
  entry.line = line_;
  entry.column = column();
}

std::optional<MasterEntry> MasterText::next() {
  while (!at_end()) {
    MasterEntry entry;
    entry.begins_blank = is_blank(peek());
    read_entry(entry);
    if (!entry.fields.empty() || !entry.trouble.empty()) return entry;
  }
  return {};
}

void MasterText::read_entry(MasterEntry& entry) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;  // brackets
  while (!at_end() && entry.trouble.empty()) {
    const char c = peek();
    if (c == '\n' && open.empty()) break;
    if (c == ';') {
      skip_line();
    } else if (is_blank(c) || c == '\n') {
      step();
    } else if (c == '(') {
      open.emplace_back(line_, column());
      step();
    } else if (c == ')' && open.empty()) {
      give_up(entry, "\")\" without a \"(\" before it", "remove it, or write \\)");
    } else if (c == ')') {
      open.pop_back();
      step();
    } else {
      read_field(entry);
    }
  }
  if (!entry.trouble.empty()) skip_line();
  if (entry.trouble.empty() && !open.empty()) {
    give_up(entry, "this \"(\" is never closed", "write \")\" where the record ends");
    std::tie(entry.line, entry.column) = open.back();
  }
  if (!at_end()) step();
}

// A string in quotes is a field by itself; quotes within a field (key="value") are part of it.
void MasterText::read_field(MasterEntry& entry) {
  MasterField field{{}, line_, column()};
  const bool is_string = peek() == '"';
  bool quoted = false;
  while (entry.trouble.empty() && (quoted ? !at_end() : !at_break())) {
    const bool is_quote = peek() == '"';
    if (quoted && peek() == '\n') break;
    if (is_quote) quoted = !quoted;
    if (!read_octet(entry, field.text)) return;
    if (is_quote && !quoted && is_string) break;
  }
  if (quoted) {
    give_up(entry, "a quote is not closed on its line",
            "close it, or write \\\" for the sign itself");
    entry.line = field.line;
    entry.column = field.column;
    return;
  }
  entry.fields.push_back(std::move(field));
}

// One octet, or an escape and what it escapes.
bool MasterText::read_octet(MasterEntry& entry, std::string& field) {
  const bool escapes = peek() == '\\';
  append_octet(field, peek());
  step();
  if (!escapes) return true;
  const bool is_whole = !at_end() && peek() >= ' ' && peek() <= '~';
  if (is_whole) {
    field += peek();
    step();
  } else {
    give_up(entry, "a backslash before what is not printable ASCII", "write \\DDD");
  }
  return is_whole;
}

}  // namespace zones::compile
