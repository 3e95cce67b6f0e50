#include "zones/compile/compile.h"

#include <algorithm>
#include <set>
#include <utility>

#include "zones/compile/assembly.h"
#include "zones/compile/unanswered.h"
#include "zones/compile/zone_file.h"

namespace zones::compile {
namespace {

/// One run: all files, sorted by zone, become units; what was served and is not among them is kept.
class Compilation {
 public:
  Compilation(const Sources& sources, const Compiled* previous)
      : sources_(sources),
        previous_(previous),
        shared_(sources, previous),
        assembly_(sources, previous) {}
  Compiled run() &&;

 private:
  using Claims = std::vector<ZoneFile*>;

  void read_files();
  void note_removals();
  void settle(const std::string& key, const Claims& claims);
  void accept(const std::string& key, ZoneFile& file);
  void keep(const std::string& key, const std::vector<Fault>& why);
  void keep_or_remove(const std::string& key, const Unit& unit);
  void publish();
  void tell();
  void warn_of_children();

  [[nodiscard]] const Unit* unchanged(const SourceFile& source);
  [[nodiscard]] const Unit* last_served(const std::string& key) const;
  [[nodiscard]] bool serves_the_same() const;
  [[nodiscard]] bool tells_the_same() const;
  /// Notes a fault that no file has.
  const Fault& refuse(Spot at, std::string what, std::string remedy);

  const Sources& sources_;
  const Compiled* previous_;
  SharedFiles shared_;
  Assembly assembly_;
  std::set<const Service*> told_;             // services that are warned of
  std::vector<ZoneFile> files_;               // in the order of the files; fixed once claimed
  std::map<std::string, ZoneFile*> by_path_;  // the same
  std::map<std::string, Claims> claims_;      // by unit_key: the files that say they are this zone
  std::multimap<std::string, const Unit*> units_by_path_;  // previous ones
  std::set<std::string> to_remove_;                        // keys of sources_.remove
  Faults faults_;
  Compiled result_;
};

std::string place(const Spot& at) {
  return at.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

/// Two files for one zone: each is told of the others, and neither is taken.
void fault_doubles(const std::string& key, const std::vector<ZoneFile*>& claims) {
  for (ZoneFile* file : claims) {
    std::string others;
    for (const ZoneFile* other : claims) {
      if (other != file) others += (others.empty() ? "" : ", ") + place(other->declared);
    }
    file->faults.fault(file->declared, "zone " + key + " is written in " + others + " too",
                       "keep one of the files");
  }
}

std::vector<Fault> without_warnings(std::span<const Fault> all) {
  std::vector<Fault> list;
  std::copy_if(all.begin(), all.end(), std::back_inserter(list),
               [](const Fault& fault) { return fault.warning.empty(); });
  return list;
}

bool same_faults(std::span<const Fault> a, std::span<const Fault> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Fault& x, const Fault& y) { return x.to_string() == y.to_string(); });
}

Compiled Compilation::run() && {
  if (previous_ != nullptr) {
    for (const auto& [key, unit] : previous_->units) units_by_path_.emplace(unit.file, &unit);
  }
  read_files();
  note_removals();
  for (const auto& [key, claims] : claims_) settle(key, claims);
  if (previous_ != nullptr) {
    for (const auto& [key, unit] : previous_->units) keep_or_remove(key, unit);
  }
  publish();
  warn_of_children();
  tell();
  result_.changed = !serves_the_same() || !tells_the_same();
  return std::move(result_);
}

void Compilation::tell() {
  for (const auto& [key, unit] : result_.units) {
    result_.files.insert(unit.files.begin(), unit.files.end());
  }
  const auto add = [this](const std::set<std::string>& files, const Faults& faults) {
    result_.files.insert(files.begin(), files.end());
    if (faults.any()) ++result_.refused;
    for (const Fault& fault : faults.all()) faults_.add(fault);
  };
  for (const ZoneFile& file : files_) add(file.files, file.faults);
  for (const auto& file : shared_.all()) add(file->files, file->faults);
  result_.faults = std::move(faults_).take();
}

void Compilation::read_files() {
  const geo::Knowledge knows = sources_.geography->knows();
  files_.reserve(sources_.files.size());
  for (const SourceFile& source : sources_.files) {
    const Unit* unit = unchanged(source);
    files_.push_back(unit != nullptr
                         ? unchanged_zone_file(source, *unit)
                         : read_zone_file(source, {knows, previous_, shared_, sources_.exec}));
    if (files_.back().is_shared) shared_.read(source);
  }
  for (ZoneFile& file : files_) {
    by_path_.emplace(file.source->path, &file);
    if (file.apex) claims_[unit_key(*file.apex)].push_back(&file);
  }
}

/// The unit that was made from this very text, where nothing else can have changed its meaning.
const Unit* Compilation::unchanged(const SourceFile& source) {
  const auto [first, last] = units_by_path_.equal_range(source.path);
  const auto found = std::find_if(
      first, last, [&source](const auto& entry) { return entry.second->text == source.text; });
  if (found == last || !source.unreadable.empty() || names_other_files(source.text)) return nullptr;
  if (previous_->snapshot->geography->knows() != sources_.geography->knows()) return nullptr;
  const auto& uses = found->second->shared;
  const bool same = std::ranges::all_of(
      uses, [this](const auto& file) { return shared_.get(file->path, file->name) == file; });
  return same ? found->second : nullptr;
}

const Unit* Compilation::last_served(const std::string& key) const {
  if (previous_ == nullptr) return nullptr;
  const auto found = previous_->units.find(key);
  return found == previous_->units.end() ? nullptr : &found->second;
}

const Fault& Compilation::refuse(Spot at, std::string what, std::string remedy) {
  faults_.fault(std::move(at), std::move(what), std::move(remedy));
  ++result_.refused;
  return faults_.all().back();
}

/// What is asked to go and cannot: zones that nobody serves, and zones that a file would bring
/// back.
void Compilation::note_removals() {
  for (const std::string& zone : sources_.remove) {
    std::string why;
    const auto apex = Name::parse(zone, Name{}, why);
    const std::string key = apex ? unit_key(*apex) : zone;
    const auto claims = claims_.find(key);
    if (claims != claims_.end()) {
      refuse(claims->second.front()->declared,
             "zone " + key + " is to be removed, but this file still holds it",
             "delete the file first");
    } else if (last_served(key) != nullptr) {
      to_remove_.insert(key);
    } else {
      std::vector<std::string_view> known;
      if (previous_ != nullptr) {
        for (const auto& [served, unit] : previous_->units) known.push_back(served);
      }
      refuse({"--remove", 0, 0, {}}, "zone " + key + " is not served", nearest(key, known));
    }
  }
}

void Compilation::settle(const std::string& key, const Claims& claims) {
  if (claims.size() > 1) fault_doubles(key, claims);
  ZoneFile& file = *claims.front();
  if (claims.size() == 1 && !file.faults.any()) {
    accept(key, file);
    return;
  }
  std::vector<Fault> why;
  for (const ZoneFile* refused : claims) {
    const auto faults = without_warnings(refused->faults.all());
    why.insert(why.end(), faults.begin(), faults.end());
  }
  keep(key, why);
}

void Compilation::accept(const std::string& key, ZoneFile& file) {
  Unit& unit = result_.units[key];
  if (file.unchanged != nullptr) {
    unit = *file.unchanged;
    assembly_.refresh(unit, file.faults);
    unit.stale = file.faults.any();
    unit.faults = without_warnings(file.faults.all());
    return;
  }
  const Unit* last = last_served(key);
  unit.apex = std::move(*file.apex);
  unit.file = file.source->path;
  unit.declared = file.declared;
  unit.text = file.source->text;
  unit.allow = std::move(file.allow);
  unit.files = std::move(file.files);
  unit.shared = std::move(file.shared);
  const bool is_same_text =
      last != nullptr && last->text == unit.text && same_texts(last->shared, unit.shared);
  unit.hosted.zone = std::move(file.zone);
  if (is_same_text) unit.hosted.zone = last->hosted.zone;
  unit.serial = unit.hosted.zone->serial();
  std::vector<Spot> chains;
  for (const ServicePlan& plan : file.plans) chains.push_back(plan.written);
  assembly_.assemble(std::move(file.plans), unit, file.faults);
  if (file.faults.any()) {
    result_.units.erase(key);
    keep(key, without_warnings(file.faults.all()));
    return;
  }
  for (std::size_t i = 0; i < chains.size(); ++i) {
    const Service& service = *unit.hosted.services[i];
    // Of a shared service its first user is told.
    if (told_.insert(&service).second) warn_of_unanswered(file.faults, chains[i], service);
  }
  unit.warnings.assign(file.faults.all().begin(), file.faults.all().end());
}

void Compilation::keep(const std::string& key, const std::vector<Fault>& why) {
  const Unit* last = last_served(key);
  if (last == nullptr) return;
  Unit& unit = result_.units[key] = *last;
  unit.stale = true;
  unit.faults = why;
  Faults oversize;
  assembly_.refresh(unit, oversize);
  for (const Fault& fault : oversize.all()) {
    unit.faults.push_back(fault);
    faults_.add(fault);
  }
}

/// A zone that was served and that no file claims now.
void Compilation::keep_or_remove(const std::string& key, const Unit& unit) {
  if (result_.units.contains(key)) return;
  const auto found = by_path_.find(unit.file);
  const ZoneFile* file = found == by_path_.end() ? nullptr : found->second;
  std::vector<Fault> why;
  if (file != nullptr && !file->apex) why = without_warnings(file->faults.all());
  const bool may_still_be_there = !why.empty() && !file->holds_nothing;
  const bool is_to_go = to_remove_.contains(key);
  if (is_to_go && !may_still_be_there) return;
  if (is_to_go) {
    refuse({unit.file, 0, 0, {}}, "zone " + key + " is to be removed, but this file may hold it",
           "delete the file first");
  } else if (!may_still_be_there) {
    why.push_back(refuse(
        {unit.file, 0, 0, {}}, "zone " + key + " is in no file any more; it is served as before",
        "put it back, or remove it on purpose with `trimtab reload --remove " + key + "`"));
  }
  keep(key, why);
}

void Compilation::publish() {
  result_.roster = roster_of(result_.units);
  if (serves_the_same()) {
    result_.snapshot = previous_->snapshot;
    return;
  }
  std::vector<Hosted> zones;
  zones.reserve(result_.units.size());
  for (const auto& [key, unit] : result_.units) zones.push_back(unit.hosted);
  const std::uint64_t before = previous_ == nullptr ? 0 : previous_->snapshot->generation;
  result_.snapshot = std::make_shared<const Snapshot>(
      Snapshot{before + 1, ZoneTable(std::move(zones)), sources_.geography});
}

bool Compilation::serves_the_same() const {
  if (previous_ == nullptr || previous_->snapshot->geography != sources_.geography) return false;
  return std::equal(result_.units.begin(), result_.units.end(), previous_->units.begin(),
                    previous_->units.end(), [](const auto& now, const auto& before) {
                      const Hosted& a = now.second.hosted;
                      const Hosted& b = before.second.hosted;
                      return now.first == before.first && a.zone == b.zone &&
                             a.services == b.services;
                    });
}

bool Compilation::tells_the_same() const {
  const auto same_state = [](const auto& now, const auto& before) {
    return now.second.file == before.second.file && now.second.stale == before.second.stale;
  };
  return previous_ != nullptr &&
         std::equal(result_.units.begin(), result_.units.end(), previous_->units.begin(),
                    previous_->units.end(), same_state) &&
         same_faults(result_.faults, previous_->faults);
}

/// A zone inside another one that we serve too: without a cut there, the two disagree on who
/// answers, and resolvers that ask elsewhere never come here.
void Compilation::warn_of_children() {
  const ZoneTable& zones = result_.snapshot->zones;
  for (const auto& [key, unit] : result_.units) {
    const Hosted* parent = zones.find(unit.apex.wire(), true);
    if (parent == nullptr || parent->zone == unit.hosted.zone) continue;
    const auto found = parent->zone->look_up(unit.apex.wire(), type::a);
    if (found.outcome == Lookup::Outcome::delegation) continue;
    if (std::count(unit.allow.begin(), unit.allow.end(), "child-without-cut") > 0) continue;
    const std::string above = unit_key(parent->zone->apex());
    faults_.warn("child-without-cut", unit.declared,
                 "zone " + key + " lies in zone " + above + ", which has no NS records for it",
                 "add them to the records of " + above);
  }
}

}  // namespace

std::string unit_key(const Name& apex) {
  std::string key = apex.to_string();
  for (char& letter : key) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return key;
}

Compiled compile(const Sources& sources, const Compiled* previous) {
  return Compilation(sources, previous).run();
}

}  // namespace zones::compile
