#include "tools/daemon/state_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "zones/compile/shared_file.h"

namespace tools::daemon {
namespace {

constexpr std::string_view ending = ".kept";
constexpr std::string_view magic = "trimtab-kept 1 ";
constexpr std::string_view shared_mark = "shared ";
constexpr std::size_t longest_plain_name = 200;  // file systems take 255 octets

std::string reason() { return std::generic_category().message(errno); }

/// A file name for a zone: lower case, everything unusual as %XX; very long ones by their hash.
std::string file_name(const zones::Name& apex) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name;
  for (const char c : apex.to_string()) {
    const auto octet = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               (c == '.' && !name.empty())) {
      name += c;
    } else {
      (((name += '%') += digits[octet >> 4U]) += digits[octet & 0xFU]);
    }
  }
  if (name.size() > longest_plain_name) {
    name = name.substr(0, longest_plain_name) + "~" + std::to_string(zones::hash(apex.wire()));
  }
  return name + std::string(ending);
}

std::filesystem::path beside(const std::filesystem::path& file) { return file.string() + ".new"; }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

void write_all(int descriptor, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw StateError("cannot write " + path.string() + ": " + reason());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Cuts "OCTETS PATH\n" and as many octets of text from the front of `content`; nothing where it is
/// cut short.
std::optional<zones::compile::SourceFile> take_text(std::string_view& content) {
  const auto end = content.find('\n');
  const auto blank = content.find(' ');
  if (end == content.npos || blank == content.npos || blank > end) return std::nullopt;
  std::size_t octets = 0;
  const auto read = std::from_chars(content.data(), content.data() + blank, octets);
  if (read.ec != std::errc() || read.ptr != content.data() + blank) return std::nullopt;
  if (content.size() - end - 1 < octets) return std::nullopt;
  zones::compile::SourceFile source;
  source.path = content.substr(blank + 1, end - blank - 1);
  source.text = content.substr(end + 1, octets);
  content.remove_prefix(end + 1 + octets);
  return source;
}

/// "trimtab-kept 1 SERIAL OCTETS PATH\n" and the zone's text, then "shared OCTETS PATH\n" and a
/// text for each file that it uses.
std::optional<zones::compile::SourceFile> parse_kept(std::string_view content) {
  if (!content.starts_with(magic)) return std::nullopt;
  content.remove_prefix(magic.size());
  std::uint32_t serial = 0;
  const auto read = std::from_chars(content.data(), content.data() + content.size(), serial);
  if (read.ec != std::errc()) return std::nullopt;
  content.remove_prefix(static_cast<std::size_t>(read.ptr - content.data()));
  if (!content.starts_with(' ')) return std::nullopt;
  content.remove_prefix(1);
  auto source = take_text(content);
  while (source && content.starts_with(shared_mark)) {
    content.remove_prefix(shared_mark.size());
    auto shared = take_text(content);
    if (!shared) return std::nullopt;
    source->shared.push_back(*std::move(shared));
  }
  if (!source || !content.empty()) return std::nullopt;
  source->mtime_unix = serial;
  return source;
}

std::string text_part(const std::string& path, const std::string& text) {
  return std::to_string(text.size()) + ' ' + path + '\n' + text;
}

}  // namespace

StateFolder::StateFolder(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) {
    throw StateError("cannot make the state directory " + folder_.string() + ": " +
                     error.message());
  }
  const auto path = folder_ / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) {
    throw StateError("cannot write to the state directory: " + path.string() + ": " + reason());
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const bool taken = errno == EWOULDBLOCK;
    const auto why = taken ? "another server uses it; give each its own" : reason();
    ::close(lock_);
    throw StateError("cannot lock the state directory " + folder_.string() + ": " + why);
  }
}

StateFolder::~StateFolder() { ::close(lock_); }

std::vector<zones::compile::SourceFile> StateFolder::load(std::vector<std::string>& problems) {
  std::vector<zones::compile::SourceFile> sources;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ending) continue;
    const auto file = zones::compile::read_file(entry.path());
    auto source = parse_kept(file.text);
    if (!file.unreadable.empty()) {
      problems.push_back(entry.path().string() + ": " + file.unreadable);
    } else if (!source) {
      problems.push_back(entry.path().string() + ": is no kept zone; delete it");
    } else {
      Kept& kept = kept_[entry.path().filename().string()];
      kept = {static_cast<std::uint32_t>(source->mtime_unix), source->text, source->path, {}};
      for (const auto& shared : source->shared) kept.shared.emplace_back(shared.path, shared.text);
      sources.push_back(*std::move(source));
    }
  }
  if (error) problems.push_back(folder_.string() + ": " + error.message());
  return sources;
}

void StateFolder::write_beside(const std::string& name, const Kept& kept) const {
  const auto path = beside(folder_ / name);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0) throw StateError("cannot write " + path.string() + ": " + reason());
  write_all(
      file.get(),
      std::string(magic) + std::to_string(kept.serial) + ' ' + text_part(kept.file, kept.text),
      path);
  for (const auto& [shared, text] : kept.shared) {
    write_all(file.get(), std::string(shared_mark) + text_part(shared, text), path);
  }
}

/// Either the old content or the whole new one is found, whenever the machine stops: what was
/// written is on the disk before any of it gets its name.
void StateFolder::replace(Batch written) {
  if (written.empty()) return;
  if (::syncfs(lock_) != 0) {
    throw StateError("cannot write to " + folder_.string() + ": " + reason());
  }
  while (!written.empty()) {
    const auto path = folder_ / written.begin()->first;
    if (::rename(beside(path).c_str(), path.c_str()) != 0) {
      throw StateError("cannot replace " + path.string() + ": " + reason());
    }
    auto node = written.extract(written.begin());
    kept_.insert_or_assign(node.key(), std::move(node.mapped()));
  }
  const Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());
}

StateFolder::Keeping StateFolder::keep(const std::map<std::string, zones::compile::Unit>& units,
                                       const std::function<bool()>& interrupted) {
  Keeping keeping;
  Batch written;
  std::set<std::string> wanted;
  for (const auto& [apex, unit] : units) {
    const auto name = file_name(unit.apex);
    wanted.insert(name);
    Kept kept{unit.serial, unit.text, unit.file, {}};
    for (const auto& shared : unit.shared) {
      kept.shared.emplace_back(shared->path, shared->source.text);
    }
    const auto known = kept_.find(name);
    if (!keeping.done || (known != kept_.end() && known->second == kept)) continue;
    try {
      write_beside(name, kept);
      written.emplace(name, std::move(kept));
    } catch (const StateError& error) {
      keeping.problems.emplace_back(error.what());
    }
    keeping.done = !interrupted();
  }
  try {
    replace(std::move(written));
  } catch (const StateError& error) {
    keeping.problems.emplace_back(error.what());
  }
  forget_others(wanted, keeping.problems);
  return keeping;
}

void StateFolder::forget_others(const std::set<std::string>& wanted,
                                std::vector<std::string>& problems) {
  for (auto at = kept_.begin(); at != kept_.end();) {
    if (wanted.contains(at->first)) {
      ++at;
      continue;
    }
    std::error_code error;
    std::filesystem::remove(folder_ / at->first, error);
    if (error) problems.push_back((folder_ / at->first).string() + ": " + error.message());
    at = kept_.erase(at);
  }
}

}  // namespace tools::daemon
