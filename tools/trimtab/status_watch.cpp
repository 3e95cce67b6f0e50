#include "tools/trimtab/status_watch.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

#include "tools/trimtab/control_client.h"
#include "tools/trimtab/status_text.h"

namespace tools::trimtab {
namespace {

constexpr int second_ms = 1000;

volatile std::sig_atomic_t signalled = 0;

/// Signals end the watching in order, so that the terminal is always given back.
class Signals {
 public:
  Signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { signalled = 1; };
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  }
};

/// The whole screen of a terminal, and its keys unread by the shell's line editor.
class Screen {
 public:
  Screen() {
    if (tcgetattr(STDIN_FILENO, &before_) == 0) {
      termios raw = before_;
      raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);  // Ctrl-Z would leave it unlike
      tcsetattr(STDIN_FILENO, TCSANOW, &raw);
      reads_keys_ = true;
    }
    std::cout << "\x1b[?1049h\x1b[?25l" << std::flush;  // other screen, no cursor
  }
  ~Screen() {
    std::cout << "\x1b[?25h\x1b[?1049l" << std::flush;
    if (reads_keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  static void draw(const std::string& text) {
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1;
    std::cout << "\x1b[H\x1b[J"
              << fit(text, known ? size.ws_row - 1U : 24, known ? size.ws_col : 80) << std::flush;
  }
  [[nodiscard]] bool reads_keys() const noexcept { return reads_keys_; }

 private:
  termios before_{};
  bool reads_keys_ = false;
};

/// Waits a second; false when it is to end.
bool wait(bool reads_keys) {
  pollfd keys{STDIN_FILENO, POLLIN, 0};
  if (poll(&keys, reads_keys ? 1 : 0, second_ms) > 0) {
    constexpr char ctrl_c = '\x03', ctrl_d = '\x04';
    char key = 0;
    const auto count = read(STDIN_FILENO, &key, 1);
    if (count == 0 || key == 'q' || key == 'Q' || key == ctrl_c || key == ctrl_d) return false;
  }
  return signalled == 0;
}

std::string page(const std::string& body, Changes& changes) {
  const Received received(body);
  changes.look(received.root());
  std::ostringstream text;
  for (const std::string& line : changes.lines()) text << line << '\n';
  if (!changes.lines().empty()) text << '\n';
  print_status(received.root(), text);
  return text.str();
}

}  // namespace

void Changes::look(const Value& status) {
  std::map<std::string, std::string> now;
  std::map<std::string, std::string> reasons;
  for (const Value& service : list_of(status, "services")) {
    for (const Value& endpoint : list_of(service, "endpoints")) {
      const std::string name = text_of(service, "name") + "/" + text_of(endpoint, "name");
      now[name] = text_of(endpoint, "effective");
      if (const Value* hand = endpoint.find("hand")) reasons[name] = text_of(*hand, "text");
      for (const Value& address : list_of(endpoint, "addresses")) {
        const std::string one = name + " " + text_of(address, "address");
        now[one] = text_of(address, "state");
        reasons[one] = text_of(address, "reason");
      }
    }
  }
  const std::string time = text_of(status, "now");
  for (const auto& [what, state] : now) {
    const auto before = states_.find(what);
    const std::string from = before == states_.end() ? "new" : before->second;
    if (!has_looked_ || from == state) continue;
    const std::string& why = reasons[what];
    lines_.push_front(time + "  " + what + "  " + from + " -> " + state +
                      (why.empty() ? "" : ": " + why));
  }
  for (const auto& [what, state] : states_) {
    if (!now.contains(what)) lines_.push_front(time + "  " + what + "  " + state + " -> gone");
  }
  if (lines_.size() > most) lines_.resize(most);
  states_ = std::move(now);
  has_looked_ = true;
}

std::string fit(const std::string& text, std::size_t rows, std::size_t columns) {
  std::istringstream lines(text);
  std::string fitted;
  std::string line;
  for (std::size_t row = 0; row < rows && std::getline(lines, line); ++row) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < line.size(); ++end) {
      const bool begins = (static_cast<unsigned char>(line[end]) & 0xC0U) != 0x80;  // of UTF-8
      if (begins && ++seen > columns) break;
    }
    fitted += (row == 0 ? "" : "\n") + line.substr(0, end);
  }
  return fitted;
}

int watch_status(const std::function<std::string()>& fetch) {
  const Signals signals;
  std::optional<Screen> screen;
  if (isatty(STDOUT_FILENO) != 0) screen.emplace();
  Changes changes;
  do {
    std::string text;
    try {
      text = page(fetch(), changes);
    } catch (const ControlError& error) {
      text = std::string("trimtab: ") + error.what() + "\n";
    }
    if (screen) {
      Screen::draw(text);
    } else {
      std::cout << text << std::flush;
    }
  } while (std::cout && wait(screen && screen->reads_keys()));
  return exit_good;
}

}  // namespace tools::trimtab
