#include "tools/daemon/hand_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "tools/daemon/report_hands.h"
#include "zones/compile/compile.h"
#include "zones/compile/reader.h"

namespace tools::daemon {
namespace {

using health::Grip;
using health::Hand;
using health::LaidHand;
using zones::compile::Document;
using zones::compile::Faults;
using zones::compile::Reader;
using zones::compile::Value;

constexpr std::uint64_t latest_ms = 1ULL << 53;  // JSON numbers are exact up to there

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw StateError("cannot write " + path.string() + ": " + std::generic_category().message(errno));
}

void write_all(int file, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Written, and on the disk.
void write_file(const std::filesystem::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail(path);
  try {
    write_all(file, text, path);
    if (::fsync(file) != 0) fail(path);
  } catch (const StateError&) {
    ::close(file);
    throw;
  }
  ::close(file);
}

std::string text_at(const Reader& reader, const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr ? std::string() : reader.text(*value).value_or("");
}

std::int64_t time_at(const Reader& reader, const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  if (value == nullptr) return 0;
  return static_cast<std::int64_t>(reader.whole(*value, 0, latest_ms).value_or(0));
}

LaidHand read_hand(const Reader& reader, const Value& value) {
  LaidHand laid;
  if (!reader.object(value, {"on", "service", "name", "hand", "reason", "by", "since_unix_ms",
                             "until_unix_ms"})) {
    return laid;
  }
  const std::string on = text_at(reader, value, "on");
  const std::string hand = text_at(reader, value, "hand");
  laid.grip.on = on == "cloud"      ? Grip::On::cloud
                 : on == "service"  ? Grip::On::service
                 : on == "endpoint" ? Grip::On::endpoint
                                    : Grip::On::address;
  laid.hand = hand == "up" ? Hand::up : hand == "down" ? Hand::down : Hand::drain;
  laid.grip.service = text_at(reader, value, "service");
  laid.grip.name = text_at(reader, value, "name");
  laid.reason = text_at(reader, value, "reason");
  laid.by = text_at(reader, value, "by");
  laid.since_unix_ms = time_at(reader, value, "since_unix_ms");
  laid.until_unix_ms = time_at(reader, value, "until_unix_ms");
  return laid;
}

/// Throws StateError where it is no such file.
std::vector<LaidHand> parse(const std::string& text) {
  std::vector<LaidHand> hands;
  Faults faults;
  if (const auto document = Document::parse("hands.json", text, faults)) {
    const Reader reader(*document, faults);
    const Value& root = document->root();
    if (reader.object(root, {"version", "hands"})) {
      const Value* version = root.find("version");
      const Value* list = root.find("hands");
      if (version == nullptr || list == nullptr) {
        throw StateError("it lacks \"version\" or \"hands\"");
      }
      static_cast<void>(reader.whole(*version, 1, 1));  // another version is a fault
      for (const Value& item : list->as_list()) hands.push_back(read_hand(reader, item));
    }
  }
  if (faults.any()) throw StateError(faults.all().front().to_string());
  return hands;
}

}  // namespace

std::vector<LaidHand> HandStore::load(std::vector<std::string>& problems) const {
  if (!folder_) return {};
  const auto path = *folder_ / "hands.json";
  std::error_code unused;
  if (!std::filesystem::exists(path, unused)) return {};
  const auto file = zones::compile::read_file(path);
  try {
    if (!file.unreadable.empty()) throw StateError(file.unreadable);
    return parse(file.text);
  } catch (const StateError& error) {
    const std::string aside = path.string() + ".unreadable";
    std::filesystem::rename(path, aside, unused);
    problems.push_back(path.string() + ": " + error.what() + "; no drain or force of it is in " +
                       "force, it was moved to " + aside);
    return {};
  }
}

void HandStore::keep(const std::vector<LaidHand>& hands) const {
  if (!folder_) return;
  const auto path = *folder_ / "hands.json";
  const std::filesystem::path beside = path.string() + ".new";
  write_file(beside, kept_hands_json(hands));
  if (::rename(beside.c_str(), path.c_str()) != 0) fail(path);
  const int folder = ::open(folder_->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace tools::daemon
