// The named checks of a file, with those of the shared files it uses, and the one value per
// distinct check that all its probes share. Knows which checks have been named, for the warning
// about the others.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "zones/compile/check_draft.h"

namespace zones::compile {

class Checks {
 public:
  /// Reads "checks" of the file's object beside those of `shared`, which win; every fault is noted.
  Checks(const Reader& reader, const Value& root, std::span<const Checks* const> shared = {});

  /// What a "check" of a service or endpoint means: the name of a check, null (always up: empty) or
  /// an object laid over `base`. An unknown name is faulted and gives a broken draft.
  std::optional<CheckDraft> resolve(const Reader& reader, const Value& value,
                                    const std::optional<CheckDraft>& base);

  /// Equal checks come out as one object.
  std::shared_ptr<const health::Check> share(const health::Check& check);

  void warn_of_unused(const Reader& reader) const;

 private:
  struct Named {
    Spot at;
    CheckDraft draft;
    bool used = false;
  };
  std::map<std::string, Named, std::less<>> named_;
  std::map<health::Check, std::shared_ptr<const health::Check>> shared_;
};

}  // namespace zones::compile
