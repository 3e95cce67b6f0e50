#include "tools/daemon/cookie_file.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <sstream>
#include <string>
#include <system_error>

#include "zones/compile/compile.h"

namespace tools::daemon {
namespace {

namespace fs = std::filesystem;
using zones::compile::Faults;

using SecretOctets = std::array<std::uint8_t, dns::cookie_secret_octets>;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<dns::CookieSecret> parse(std::string_view digits) {
  SecretOctets octets{};
  if (digits.size() != 2 * octets.size()) return std::nullopt;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const char* first = digits.data() + 2 * i;
    const auto [end, error] = std::from_chars(first, first + 2, octets[i], 16);
    if (error != std::errc{} || end != first + 2) return std::nullopt;
  }
  return dns::cookie_secret(octets);
}

bool is_open_to_all(const fs::path& file) {
  std::error_code error;
  const auto rights = fs::status(file, error).permissions();
  return !error && (rights & fs::perms::others_read) != fs::perms::none;
}

}  // namespace

std::vector<dns::CookieSecret> read_cookie_secrets(const fs::path& file, Faults& faults) {
  const std::string name = file.string();
  const auto source = zones::compile::read_file(file);
  const auto before = faults.fault_count();
  if (!source.unreadable.empty()) {
    faults.fault({name, 0, 0, ""}, "the cookies' secrets cannot be read: " + source.unreadable,
                 "write the file, or leave cookies.secret_file out");
    return {};
  }
  if (is_open_to_all(file)) {
    faults.fault({name, 0, 0, ""}, "everybody may read the cookies' secrets",
                 "chmod o= " + name + ", and make new ones");
  }
  std::vector<dns::CookieSecret> secrets;
  std::istringstream lines(source.text);
  std::uint32_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    const auto secret = parse(text);
    if (!secret) {  // which is not told: what is nearly a secret may be one
      faults.fault({name, number, 1, ""}, "no secret for cookies",
                   "write 32 hexadecimal digits, for instance of openssl rand -hex 16");
    } else if (secrets.size() == dns::max_cookie_secrets) {
      faults.fault({name, number, 1, ""}, "a third secret for cookies",
                   "keep the one that signs first, and one that is still accepted");
    } else {
      secrets.push_back(*secret);
    }
  }
  if (secrets.empty() && faults.fault_count() == before) {
    faults.fault({name, 0, 0, ""}, "no secret for cookies",
                 "write 32 hexadecimal digits, for instance of openssl rand -hex 16");
  }
  return faults.fault_count() == before ? secrets : std::vector<dns::CookieSecret>{};
}

dns::CookieSecret random_cookie_secret() {
  SecretOctets octets{};
  // Up to 256 octets come whole or not at all (getrandom(2)).
  while (getrandom(octets.data(), octets.size(), 0) < 0) {
    if (errno == EINTR) continue;
    throw std::system_error(errno, std::generic_category(), "no random numbers from the kernel");
  }
  return dns::cookie_secret(octets);
}

}  // namespace tools::daemon
