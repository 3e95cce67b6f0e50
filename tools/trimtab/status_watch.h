// `trimtab status --watch`: the status again every second, what changed first. On a terminal it
// takes the whole screen and gives it back as it was; elsewhere it is plain text.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "tools/trimtab/received.h"

namespace tools::trimtab {

/// The changes between one look and the next, as lines: "18:43:24  app.test.:web/aws 192.0.2.1
/// up -> down: HTTP 503". The newest first, the last few only.
class Changes {
 public:
  static constexpr std::size_t most = 10;
  void look(const Value& status);
  [[nodiscard]] const std::deque<std::string>& lines() const noexcept { return lines_; }

 private:
  std::map<std::string, std::string> states_;  // by what is in that state
  std::deque<std::string> lines_;
  bool has_looked_ = false;
};

/// `text` cut to a screen: so many lines, so many columns each.
std::string fit(const std::string& text, std::size_t rows, std::size_t columns);

/// Shows until `q`, Ctrl-C or a signal ends it. `fetch` gives the body of a status; it throws
/// ControlError while the server does not answer, which is shown instead. Returns the exit code.
int watch_status(const std::function<std::string()>& fetch);

}  // namespace tools::trimtab
