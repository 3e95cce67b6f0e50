#include "zones/compile/filled_checks.h"

#include <utility>
#include <vector>

#include "health/looked_up_names.h"

namespace zones::compile {
namespace {

std::vector<health::Part> parts_at(const health::AtName& at, const AddressBook& known) {
  std::vector<health::Part> parts;
  const auto found = known.find(at.name);
  if (found == known.end()) return parts;
  for (const geo::Address& address : found->second) {
    std::string text = address.to_string();
    parts.push_back({text, at.check, text, at.port});
  }
  return parts;
}

}  // namespace

FilledChecks::Shared FilledChecks::operator()(const Shared& check) {
  if (check == nullptr || !health::is_at_name(*check)) return check;
  auto& filled = filled_[check];
  if (filled == nullptr) filled = fill(check);
  return filled;
}

FilledChecks::Shared FilledChecks::fill(const Shared& check) {
  auto made = std::make_shared<health::Check>(*check);
  health::Formula& formula = made->formula;
  if (formula.at.name.empty()) {
    for (health::Part& part : formula.parts) part.check = (*this)(part.check);
  } else {
    formula.at.check = (*this)(formula.at.check);
    formula.parts = parts_at(formula.at, known_);
  }
  return *made == *check ? check : Shared(std::move(made));
}

}  // namespace zones::compile
