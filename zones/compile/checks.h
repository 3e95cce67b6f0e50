// The named checks of a file, with those of the shared files it uses, and the one value per
// distinct check that all its probes share. Finds the parts of calculated checks by their names.
// Knows which checks have been named, for the warning about the others.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "zones/compile/check_draft.h"
#include "zones/compile/check_kinds.h"

namespace zones::compile {

class Checks;

/// What checks are read with.
struct CheckScope {
  std::span<const Checks* const> shared = {};  // of the files used; their names win
  std::string owner = {};  // the zone or shared file: "app.example.com.", "shared/clouds.json"
  ExecRule exec = ExecRule::refuse;
};

class Checks {
 public:
  /// Reads "checks" of the file's object beside those of the files used; every fault is noted.
  Checks(const Reader& reader, const Value& root, const CheckScope& scope);

  /// What a "check" of a service or endpoint means: the name of a check, null (always up: empty) or
  /// an object laid over `base`. An unknown name is faulted and gives a broken draft.
  std::optional<CheckDraft> resolve(const Reader& reader, const Value& value,
                                    const std::optional<CheckDraft>& base);

  /// Equal checks come out as one object.
  std::shared_ptr<const health::Check> share(const health::Check& check);

  void warn_of_unused(const Reader& reader) const;

 private:
  enum class Parts : std::uint8_t { wanted, being_found, found };
  struct Named {
    Spot at;
    CheckDraft draft;
    bool used = false;
    Parts parts = Parts::wanted;
  };

  // check_parts.cpp
  void find_parts(const Reader& reader, Named& named);
  void find_parts(const Reader& reader, const Spot& at, CheckDraft& draft);
  void find_parts(const Reader& reader, CheckDraft& draft);
  [[nodiscard]] CheckDraft part_named(const Reader& reader, const PartDraft& part);
  void judge(const Reader& reader, const Value& value, const CheckDraft& draft) const;

  ExecRule exec_ = ExecRule::refuse;
  std::map<std::string, Named, std::less<>> named_;
  std::map<health::Check, std::shared_ptr<const health::Check>> shared_;
};

}  // namespace zones::compile
