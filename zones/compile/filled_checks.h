// Gives checks that are probed at names one part for each address that is known of the name. Runs
// on the compiler's thread; nothing is looked up here.
#pragma once

#include <map>
#include <memory>

#include "health/check.h"
#include "zones/compile/address_book.h"

namespace zones::compile {

class FilledChecks {
 public:
  using Shared = std::shared_ptr<const health::Check>;

  /// `known` must outlive this.
  explicit FilledChecks(const AddressBook& known) : known_(known) {}

  /// `check` itself where it has these parts already or is probed at no name; may be null. Where
  /// the same goes in the same comes out.
  Shared operator()(const Shared& check);

 private:
  Shared fill(const Shared& check);

  const AddressBook& known_;
  std::map<Shared, Shared> filled_;
};

}  // namespace zones::compile
