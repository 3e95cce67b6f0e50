// JSON that came from the control API, for reading. Lenient: what is missing or of another kind is
// an empty text or an empty list, so that an older server can be asked by a newer program.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "zones/compile/tree.h"

namespace tools::trimtab {

using zones::compile::Value;

class Received {
 public:
  /// Throws ControlError when `body` is no JSON: then something else answers at that address.
  explicit Received(std::string_view body);
  [[nodiscard]] const Value& root() const { return document_->root(); }

 private:
  std::unique_ptr<const zones::compile::Document> document_;
};

/// A text, or a number as it was written; "" for null and whatever is no text.
std::string text_of(const Value& object, std::string_view key);
bool is_true(const Value& object, std::string_view key);
std::span<const Value> list_of(const Value& object, std::string_view key);

}  // namespace tools::trimtab
