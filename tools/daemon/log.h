// The server's log: one line per event on stderr, `TIME LEVEL EVENT key=value ...`, for people and
// for grep. May be called from any thread; written only from the control loop, so that a full pipe
// never holds up answers or probes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tools::daemon {

enum class Level : std::uint8_t { debug, info, warning, error };

/// "debug", "info", "warning", "error"; empty for anything else.
std::optional<Level> parse_level(std::string_view text);

class Log {
 public:
  using Field = std::pair<std::string_view, std::string>;

  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void set_level(Level least);
  /// Values with spaces, quotes, '=' or control characters are quoted and escaped; an empty value
  /// is written as "".
  void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
  void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
  }

 private:
  class Sink;
  std::unique_ptr<Sink> sink_;
};

/// One event as it is written after time and level.
std::string format_event(std::string_view event, std::initializer_list<Log::Field> fields);

}  // namespace tools::daemon
