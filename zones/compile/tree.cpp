#include "zones/compile/tree.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "zones/compile/syntax.h"

namespace zones::compile {
namespace {

// People nest a handful of levels; each level is a stack frame wherever the tree is walked.
constexpr std::size_t max_depth = 64;

void append_reference_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

/// Builds the tree from nlohmann's events. The events come without places, so a cursor of our own
/// walks the same text: between two tokens stand only white space, comments, commas and colons.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const std::string& file, std::string_view text, Value& root, Faults& faults)
      : file_(file), cursor_{text}, root_(root), faults_(faults) {}

  bool null() override {
    add(Value::Kind::null);
    return ended(4);
  }
  bool boolean(bool value) override {
    add(Value::Kind::boolean).boolean = value;
    return ended(value ? 4 : 5);
  }
  bool number_integer(std::int64_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) override { return number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) override { return number(value); }
  bool string(std::string& value) override {
    add(Value::Kind::text).text = std::move(value);
    return ended(string_length(cursor_.rest()));
  }
  bool binary(nlohmann::json::binary_t&) override { return false; }  // JSON text has none

  bool start_object(std::size_t) override { return open(Value::Kind::object); }
  bool start_array(std::size_t) override { return open(Value::Kind::list); }
  bool end_object() override {
    fault_duplicates(*open_.back().value);
    return close();
  }
  bool end_array() override { return close(); }

  bool key(std::string& key) override {
    skip_to_token();
    open_.back().value->members.push_back({std::move(key), cursor_.line, cursor_.column, {}});
    cursor_.advance(string_length(cursor_.rest()));
    expected_ = Expected::colon;
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    const Cursor opened = open_.empty() ? Cursor{cursor_.text} : open_.back().at;
    if (error.id == number_overflow) {
      skip_to_token();
      const std::string_view number = cursor_.rest().substr(0, number_length(cursor_.rest()));
      fault(cursor_, "the number " + std::string(number.substr(0, 40)) + " is too great",
            "write a smaller one");
      return false;
    }
    Mistake mistake = find_mistake(cursor_, expected_, opened);
    fault(mistake.at, std::move(mistake.what), std::move(mistake.remedy));
    return false;
  }

  /// nlohmann takes a NUL for the end of the text; what follows it must not go unseen.
  bool reached_end() {
    cursor_.skip_blank();
    if (cursor_.at_end()) return true;
    Mistake mistake = find_mistake(cursor_, Expected::end, cursor_);
    fault(mistake.at, std::move(mistake.what), std::move(mistake.remedy));
    return false;
  }

  void fault(const Cursor& at, std::string what, std::string remedy) {
    faults_.fault({file_, at.line, at.column, pointer()}, std::move(what), std::move(remedy));
  }

 private:
  static constexpr int number_overflow = 406;  // nlohmann: json.exception.out_of_range.406
  struct Open {
    Value* value;
    Cursor at;
  };

  void skip_to_token() {
    cursor_.skip_blank();
    while (cursor_.here() == ',' || cursor_.here() == ':') {
      cursor_.advance(1);
      cursor_.skip_blank();
    }
  }

  Value& add(Value::Kind kind) {
    skip_to_token();
    Value& value = next_place();
    value.kind = kind;
    value.line = cursor_.line;
    value.column = cursor_.column;
    return value;
  }
  Value& next_place() {
    if (open_.empty()) return root_;
    Value& parent = *open_.back().value;
    return parent.is(Value::Kind::list) ? parent.items.emplace_back() : parent.members.back().value;
  }

  bool number(double number) {
    Value& value = add(Value::Kind::number);
    const std::size_t length = number_length(cursor_.rest());
    value.number = number;
    value.text = cursor_.rest().substr(0, length);
    return ended(length);
  }

  bool ended(std::size_t octets) {
    cursor_.advance(octets);
    expect_next();
    return true;
  }
  void expect_next() {
    if (open_.empty()) {
      expected_ = Expected::end;
    } else {
      const bool in_list = open_.back().value->is(Value::Kind::list);
      expected_ = in_list ? Expected::next_item : Expected::next_member;
    }
  }

  bool open(Value::Kind kind) {
    Value& value = add(kind);
    if (open_.size() == max_depth) {
      fault(cursor_, "nested deeper than " + std::to_string(max_depth) + " levels", "flatten it");
      return false;
    }
    open_.push_back({&value, cursor_});
    cursor_.advance(1);
    expected_ = kind == Value::Kind::list ? Expected::value_or_close : Expected::key_or_close;
    return true;
  }
  bool close() {
    skip_to_token();
    cursor_.advance(1);
    open_.pop_back();
    expect_next();
    return true;
  }

  void fault_duplicates(const Value& object) {
    const auto& members = object.members;
    std::vector<std::uint32_t> order(members.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&members](std::uint32_t a, std::uint32_t b) {
      return members[a].key < members[b].key;
    });
    const Value::Member* first = nullptr;
    for (const std::uint32_t i : order) {
      const Value::Member& member = members[i];
      if (first == nullptr || first->key != member.key) {
        first = &member;
        continue;
      }
      Spot at{file_, member.line, member.column, path(open_.size() - 1)};
      append_reference_token(at.pointer, member.key);
      faults_.fault(std::move(at), "the key \"" + member.key + "\" stands here a second time",
                    "it stands first at " + std::to_string(first->line) + ':' +
                        std::to_string(first->column) + ", keep one of them");
    }
  }

  /// The nearest thing that has a pointer: the member whose value is due, else the innermost
  /// object or list that is open.
  [[nodiscard]] std::string pointer() const {
    const bool is_value_due = expected_ == Expected::colon;
    return path(is_value_due || open_.empty() ? open_.size() : open_.size() - 1);
  }
  /// Pointer of what the first `levels` open objects and lists have come to.
  [[nodiscard]] std::string path(std::size_t levels) const {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i) {
      const Value& value = *open_[i].value;
      append_reference_token(text, value.is(Value::Kind::list)
                                       ? std::to_string(value.items.size() - 1)
                                       : value.members.back().key);
    }
    return text;
  }

  const std::string& file_;
  Cursor cursor_;  // the end of the last token
  Value& root_;
  Faults& faults_;
  std::vector<Open> open_;  // outermost first; a value stays put while it is open
  Expected expected_ = Expected::value;
};

void set_parents(Value& value) {
  for (Value& item : value.items) {
    item.parent = &value;
    set_parents(item);
  }
  for (Value::Member& member : value.members) {
    member.value.parent = &value;
    set_parents(member.value);
  }
}

bool read(Builder& builder, std::string_view text) {
  return nlohmann::json::sax_parse(text.begin(), text.end(), &builder,
                                   nlohmann::json::input_format_t::json, true, true);
}

void fault_invalid_utf8(const std::string& file, std::string_view text, std::size_t offset,
                        Faults& faults) {
  Value partial;
  Faults of_the_rest;
  const std::string_view valid = text.substr(0, offset);
  Builder builder(file, valid, partial, of_the_rest);
  read(builder, valid);
  Cursor at{text};
  at.advance(offset);
  Spot spot{file, at.line, at.column, {}};
  if (of_the_rest.any()) spot.pointer = of_the_rest.all().back().at.pointer;
  faults.fault(std::move(spot), "an octet that is not UTF-8", "save the file as UTF-8");
}

}  // namespace

const Value* Value::find(std::string_view key) const noexcept {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::span<const Value> Value::as_list() const noexcept {
  return is(Kind::list) ? std::span<const Value>(items) : std::span<const Value>(this, 1);
}

std::string Value::pointer() const {
  if (parent == nullptr) return {};
  std::string path = parent->pointer();
  if (parent->is(Kind::list)) {
    append_reference_token(path, std::to_string(this - parent->items.data()));
    return path;
  }
  // Members lie in one block: the one that holds this value is found by its place, so that a
  // million faults stay a million logarithms.
  const auto after = std::upper_bound(parent->members.begin(), parent->members.end(), this,
                                      [](const Value* wanted, const Member& member) {
                                        return std::less<const Value*>{}(wanted, &member.value);
                                      });
  append_reference_token(path, std::prev(after)->key);
  return path;
}

std::string_view Value::kind_name() const noexcept {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::text:
      return "a text";
    case Kind::list:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return "";
}

std::unique_ptr<const Document> Document::parse(std::string file, std::string_view text,
                                                Faults& faults) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (const auto offset = first_invalid_utf8(text)) {
    fault_invalid_utf8(file, text, *offset, faults);
    return nullptr;
  }
  auto document = std::make_unique<Document>();
  document->file_ = std::move(file);
  const std::size_t faults_before = faults.fault_count();
  Builder builder(document->file_, text, document->root_, faults);
  const bool is_whole = read(builder, text) && builder.reached_end();
  if (!is_whole || faults.fault_count() > faults_before) return nullptr;
  set_parents(document->root_);
  return document;
}

Spot Document::spot(const Value& value) const {
  return {file_, value.line, value.column, value.pointer()};
}

Spot Document::spot_of_key(const Value& object, const Value::Member& member) const {
  Spot at{file_, member.line, member.column, object.pointer()};
  append_reference_token(at.pointer, member.key);
  return at;
}

}  // namespace zones::compile
