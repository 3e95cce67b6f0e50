#include "zones/compile/secrets.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

// A header's value: a file longer than this was not meant, and curl's own limit for one is 100 KB.
constexpr std::size_t longest_secret = 16 * 1024;
constexpr std::size_t longest_joined = 64 * 1024;
constexpr std::array<std::string_view, 2> secret_keys{"file", "env"};

std::optional<std::string> of_environment(const Reader& reader, const Value& value) {
  const auto name = reader.text(value);
  if (!name) return std::nullopt;
  if (const char* text = std::getenv(name->c_str())) return text;
  reader.fault(value, "the environment has no \"" + *name + "\"",
               "set it where the server is started");
  return std::nullopt;
}

std::optional<std::string> of_file(const Reader& reader, const Value& value) {
  const auto path = reader.text(value);
  if (!path) return std::nullopt;
  const std::filesystem::path whole = beside(reader, *path);
  std::ifstream file;
  std::error_code error;  // a named pipe would be waited for
  if (!std::filesystem::is_fifo(whole, error)) file.open(whole, std::ios::binary);
  std::string text(longest_secret + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.is_open() || file.bad() || text.empty()) {
    reader.fault(value, "the file \"" + *path + "\" cannot be read or is empty",
                 "the path counts from the zone file's folder");
    return std::nullopt;
  }
  if (text.size() > longest_secret) {
    reader.fault(value, "the file \"" + *path + "\" is longer than 16 KiB", "is it the right one?");
    return std::nullopt;
  }
  text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

}  // namespace

std::filesystem::path beside(const Reader& reader, std::string_view path) {
  auto whole = std::filesystem::path(reader.document().file()).parent_path() / path;
  reader.note_file(whole.string());
  return whole;
}

std::optional<std::string> read_secret(const Reader& reader, const Value& value) {
  if (!value.is(Value::Kind::object)) return reader.text(value);
  static_cast<void>(is_object_of(reader, value, secret_keys));
  const Value* file = value.find("file");
  const Value* environment = value.find("env");
  if ((file == nullptr) == (environment == nullptr)) {
    reader.fault(value, "a secret comes from one place",
                 "write {\"file\": PATH} or {\"env\": NAME}");
    return std::nullopt;
  }
  return file != nullptr ? of_file(reader, *file) : of_environment(reader, *environment);
}

std::optional<std::string> read_parts(const Reader& reader, const Value& value) {
  std::string joined;
  bool is_whole = true;
  for (const Value& part : value.as_list()) {
    const auto text = read_secret(reader, part);
    if (text) joined += *text;
    is_whole = is_whole && text;
  }
  if (joined.size() > longest_joined) {
    reader.fault(value, "this is longer than 64 KiB", "send less");
    return std::nullopt;
  }
  return is_whole ? std::optional(joined) : std::nullopt;
}

}  // namespace zones::compile
