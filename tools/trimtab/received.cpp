#include "tools/trimtab/received.h"

#include "tools/trimtab/control_client.h"

namespace tools::trimtab {

Received::Received(std::string_view body) {
  zones::compile::Faults faults;
  document_ = zones::compile::Document::parse("answer", body, faults);
  if (!document_) {
    throw ControlError("what answered is no JSON; does --control name trimtab's control API?");
  }
}

std::string text_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr ? std::string() : value->text;
}

bool is_true(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is(Value::Kind::boolean) && value->boolean;
}

std::span<const Value> list_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr || !value->is(Value::Kind::list) ? std::span<const Value>{}
                                                           : value->as_list();
}

}  // namespace tools::trimtab
