#include "zones/compile/shared_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/keys.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 9> shared_keys{
    "$schema", "format", "shared", "allow", "clouds", "regions", "checks", "services", "maps"};
constexpr std::array<std::string_view, 5> defining_keys{"clouds", "regions", "checks", "services",
                                                        "maps"};

std::string normal(const std::filesystem::path& path) { return path.lexically_normal().string(); }

void read_preamble(const Reader& reader, const Value& root) {
  for (const Value::Member& member : root.members) {
    if (member.key == "use") {
      reader.fault(member.value, "a shared file uses no others",
                   "name all of them in the \"use\" of the zone");
    } else if (member.key != "note" &&
               std::ranges::find(shared_keys, member.key) == shared_keys.end()) {
      reader.faults().fault(reader.document().spot_of_key(root, member),
                            compile::quoted(member.key) + " has no place in a shared file",
                            "it holds \"clouds\", \"checks\", \"services\" and \"maps\"");
    }
  }
  if (const Value* schema = root.find("$schema")) (void)reader.text(*schema);
  if (const Value* format = root.find("format")) (void)reader.whole(*format, 1, 1);
  const Value* allow = root.find("allow");
  if (allow == nullptr) return;
  for (const auto& id : reader.texts(*allow).value_or(std::vector<std::string>{})) {
    reader.faults().allow(id);
  }
}

/// A name that two files define: which of them would be meant?
void fault_doubles(const Reader& reader, const Value& root, const SharedFile& file) {
  for (const std::string_view kind : defining_keys) {
    const Value* here = root.find(kind);
    const Value* there = file.root()->find(kind);
    if (here == nullptr || there == nullptr) continue;
    for (const Value::Member& member : here->members) {
      const auto other = std::ranges::find(there->members, member.key, &Value::Member::key);
      if (is_note(member) || other == there->members.end()) continue;
      reader.faults().fault(reader.document().spot_of_key(*here, member),
                            compile::quoted(member.key) + " is defined in " +
                                place_of(file.document->spot_of_key(*there, *other)) + " too",
                            "give one of them another name");
    }
  }
}

/// The same between two files that one zone uses.
void fault_doubles(const Reader& reader, const Value& use, const SharedFile& one,
                   const SharedFile& other) {
  for (const std::string_view kind : defining_keys) {
    const Value* first = one.root()->find(kind);
    const Value* second = other.root()->find(kind);
    if (first == nullptr || second == nullptr) continue;
    for (const Value::Member& member : first->members) {
      const auto again = std::ranges::find(second->members, member.key, &Value::Member::key);
      if (is_note(member) || again == second->members.end()) continue;
      reader.fault(use,
                   compile::quoted(member.key) + " is defined in " +
                       place_of(one.document->spot_of_key(*first, member)) + " and in " +
                       place_of(other.document->spot_of_key(*second, *again)),
                   "give one of them another name, or use one of the files");
    }
  }
}

/// One item of "use"; null after a fault.
SharedFiles::File read_used(const Reader& reader, const Value& item, const SourceFile& source,
                            SharedFiles& shared) {
  const auto written = reader.text(item);
  if (!written) return nullptr;
  const std::string path = normal(beside(reader, *written));
  const auto kept = std::ranges::find(source.shared, path, &SourceFile::path);
  auto file = shared.get(path, normal(*written), kept == source.shared.end() ? nullptr : &*kept);
  for (const std::string& other : file->files) reader.note_file(other);
  if (!file->source.unreadable.empty()) {
    reader.fault(item,
                 "the shared file " + compile::quoted(*written) +
                     " cannot be read: " + file->source.unreadable,
                 "the path counts from this file's folder");
  } else if (file->root() != nullptr && !says_shared(*file->root())) {
    reader.fault(item, compile::quoted(*written) + " is no shared file",
                 "write \"shared\": true in it");
  } else if (file->faults.any()) {
    reader.fault(item, "the shared file " + compile::quoted(*written) + " has faults", "mend it");
  } else {
    return file;
  }
  return nullptr;
}

}  // namespace

SharedFile::SharedFile(std::string its_path, std::string its_name, const SourceFile& its_source,
                       const Scope& scope)
    : path(std::move(its_path)), name(std::move(its_name)), source(its_source) {
  if (!source.unreadable.empty()) return;
  document = Document::parse(source.path, source.text, faults);
  if (document == nullptr) return;
  reader.emplace(*document, faults, &files);
  if (!is_object(*reader, document->root()) || !says_shared(document->root())) return;
  read_preamble(*reader, document->root());
  services = read_services(*reader, document->root(), {scope.knows, Name{}, {}, name, scope.exec});
}

bool says_shared(const Value& root) {
  const Value* shared = root.find("shared");
  return shared != nullptr && shared->is(Value::Kind::boolean) && shared->boolean;
}

bool names_other_files(std::string_view text) { return text.find("\"file\"") != text.npos; }

SharedFiles::SharedFiles(const Sources& sources, const Compiled* previous)
    : scope_{sources.geography->knows(), sources.exec} {
  for (const SourceFile& file : sources.files) in_folder_.emplace(normal(file.path), &file);
  if (previous == nullptr) return;
  same_knowledge_ = previous->snapshot->geography->knows() == scope_.knows;
  for (const auto& [key, unit] : previous->units) {
    for (const File& file : unit.shared) {
      if (std::ranges::find(previous_, file) == previous_.end()) previous_.push_back(file);
    }
  }
}

const SourceFile& SharedFiles::source_of(const std::string& path) {
  const auto known = in_folder_.find(path);
  if (known != in_folder_.end()) return *known->second;
  const auto [found, is_new] = read_.try_emplace(path);
  if (is_new) found->second = read_file(path);
  return found->second;
}

SharedFiles::File SharedFiles::get(const std::string& path, const std::string& name,
                                   const SourceFile* kept) {
  const SourceFile& source = kept != nullptr ? *kept : source_of(path);
  const auto is_this = [&](const File& file) {
    return file->path == path && file->source.text == source.text &&
           file->source.unreadable == source.unreadable;
  };
  auto found = std::ranges::find_if(files_, is_this);
  if (found != files_.end()) return *found;
  found = std::ranges::find_if(previous_, is_this);
  const bool goes_on =
      found != previous_.end() && same_knowledge_ && !names_other_files(source.text);
  files_.push_back(goes_on ? *found
                           : std::make_shared<const SharedFile>(path, name, source, scope_));
  return files_.back();
}

void SharedFiles::read(const SourceFile& source) {
  static_cast<void>(
      get(normal(source.path), std::filesystem::path(source.path).filename().string()));
}

std::vector<SharedFiles::File> read_use(const Reader& reader, const Value& root,
                                        const SourceFile& source, SharedFiles& shared) {
  std::vector<SharedFiles::File> used;
  const Value* use = root.find("use");
  if (use == nullptr) return used;
  for (const Value& item : use->as_list()) {
    auto file = read_used(reader, item, source, shared);
    if (file == nullptr) continue;
    if (std::ranges::find(used, file) != used.end()) {
      reader.fault(item, "this file is named twice", "leave one out");
      continue;
    }
    fault_doubles(reader, root, *file);
    for (const auto& other : used) fault_doubles(reader, item, *other, *file);
    used.push_back(std::move(file));
  }
  return used;
}

bool same_texts(const std::vector<SharedFiles::File>& a, const std::vector<SharedFiles::File>& b) {
  return std::ranges::equal(a, b, [](const auto& one, const auto& other) {
    return one == other || (one->path == other->path && one->source.text == other->source.text);
  });
}

}  // namespace zones::compile
