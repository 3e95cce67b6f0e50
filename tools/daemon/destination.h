// What a question to `explain` asks for, and where its name ends: the zone and the node that answer
// it after CNAMEs inside our zones.
#pragma once

#include <cstdint>
#include <string>

#include "tools/daemon/explain.h"
#include "zones/name.h"
#include "zones/snapshot.h"

namespace tools::daemon {

/// A question's name and type, understood.
struct Asking {
  zones::Name name;
  std::uint16_t type = 0;
  std::string type_text;  // upper case

  [[nodiscard]] std::string name_text() const;  // as people write it, without the final dot
};

/// Any record type, in either case, and ANY. Throws BadQuestion.
Asking asking_of(const Question& question);

/// Null where the name is not ours; `node` is null where it does not exist or is delegated.
struct Destination {
  const zones::Hosted* hosted = nullptr;
  const zones::Node* node = nullptr;
};
Destination destination_of(const Asking& asking, const zones::Snapshot& snapshot);

}  // namespace tools::daemon
