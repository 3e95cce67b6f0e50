// Files of definitions that several zones use (ZONE.md §1, "use"), each version read once and kept
// by the units made with it. A zone that goes on stale keeps its version while others move on. Made
// and looked at on the compiler's thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/services.h"

namespace zones::compile {

/// One version of a shared file, read; it stays where it is, for its parts point at each other.
struct SharedFile {
  /// What shared files are read with, all alike.
  struct Scope {
    geo::Knowledge knows = {};
    ExecRule exec = ExecRule::refuse;
  };

  SharedFile(std::string path, std::string name, const SourceFile& source, const Scope& scope);
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  [[nodiscard]] const Value* root() const { return document ? &document->root() : nullptr; }

  std::string path;  // of the file, without "." and ".."
  std::string name;  // as a zone beside it writes it, "shared/clouds.json": before ":SERVICE"
  SourceFile source;
  Faults faults;
  std::set<std::string> files;  // others that its meaning rests on
  std::unique_ptr<const Document> document;
  std::optional<Reader> reader;
  std::optional<FileServices> services;  // nothing where the file is no object
};

/// Whether a file's object says that it is shared and no zone.
bool says_shared(const Value& root);

/// Whether a text's meaning may rest on files beside it (secrets, lists): then an equal text is
/// read again. Too wide on purpose; it costs only the reading.
bool names_other_files(std::string_view text);

/// The shared files of one compilation.
class SharedFiles {
 public:
  using File = std::shared_ptr<const SharedFile>;

  /// `previous` may be null; both must outlive this.
  SharedFiles(const Sources& sources, const Compiled* previous);

  /// Read now, or the previous one where nothing can have changed its meaning. `path` is without
  /// "." and ".."; `kept`: the text to take instead of the file's, may be null.
  File get(const std::string& path, const std::string& name, const SourceFile* kept = nullptr);

  /// The same for a file of the folder.
  void read(const SourceFile& source);

  [[nodiscard]] const std::vector<File>& all() const noexcept { return files_; }

 private:
  const SourceFile& source_of(const std::string& path);

  SharedFile::Scope scope_;
  bool same_knowledge_ = false;                         // as in the previous compilation
  std::map<std::string, const SourceFile*> in_folder_;  // by path
  std::map<std::string, SourceFile> read_;              // the same, of the others
  std::vector<File> previous_;
  std::vector<File> files_;
};

/// The shared files that "use" of the object `root` names; every fault is noted at its place, also
/// names that are defined twice; what cannot be used is left out. `source`: where `root` was read.
std::vector<SharedFiles::File> read_use(const Reader& reader, const Value& root,
                                        const SourceFile& source, SharedFiles& shared);

/// Whether two lists are of the same texts.
bool same_texts(const std::vector<SharedFiles::File>& a, const std::vector<SharedFiles::File>& b);

}  // namespace zones::compile
