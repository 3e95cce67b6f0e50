#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <variant>

#include "zones/compile/check_options.h"
#include "zones/compile/keys.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

using Of = CheckOption::Of;

constexpr std::size_t longest_contained = 4096;  // a text to look for, not a page to compare
constexpr std::size_t longest_pattern = 1024;
constexpr std::uint64_t most_searched_kb = 1024;  // per attempt, and many are under way
constexpr std::uint64_t most_redirects = 10;      // browsers give up at 20; a probe has seconds
constexpr std::uint16_t least_status = 100, greatest_status = 599;  // RFC 9110 §15

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Octets that can stand in a request line or Host header as they are.
bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void read_path(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto path = reader.text(value);
  if (!path) return;
  if (path->starts_with('/') && is_visible(*path)) {
    draft.settings.http.path = *path;
    return;
  }
  reader.fault(value, "a path begins with \"/\" and has only visible ASCII characters",
               "write \"/healthz\"; percent-encode what is not ASCII");
}

void read_host(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto host = reader.text(value);
  if (!host) return;
  if (is_visible(*host) && host->find_first_of("/@?#") == std::string::npos) {
    draft.settings.host = *host;
    return;
  }
  reader.fault(value, "a host is a name or an address",
               "write \"app.example.com\" without a scheme");
}

void read_method(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto method = reader.word(value, {"GET", "HEAD", "POST", "PUT", "OPTIONS"});
  if (method) draft.method = *method;
}

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  const auto is_good = [](char c) {
    const bool is_digit = c >= '0' && c <= '9', is_letter = lower(c) >= 'a' && lower(c) <= 'z';
    return is_digit || is_letter ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_good);
}

/// What is wrong with a header's name; empty when nothing is.
std::string_view name_fault(std::string_view name) {
  if (!is_token(name)) return "is no header's name";
  if (equal_ignoring_case(name, "host")) return "is an option of its own; write \"host\" beside";
  return {};
}

/// RFC 9110 §5.5: no line ends, no NUL; a header that ends early would begin another one.
bool is_header_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void read_headers(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (!is_object(reader, value)) return;
  auto& headers = draft.settings.http.headers;
  std::vector<std::string_view> written;
  for (const Value::Member& member : value.members) {
    const auto is_this = [&member](std::string_view name) {
      return equal_ignoring_case(name, member.key);
    };
    std::string_view wrong = name_fault(member.key);
    if (std::ranges::any_of(written, is_this)) wrong = "stands here twice";
    written.push_back(member.key);
    const auto text = read_secret(reader, member.value);
    if (!wrong.empty()) {
      reader.faults().fault(reader.document().spot_of_key(value, member),
                            "the header \"" + member.key + "\" " + std::string(wrong));
    } else if (text && !is_header_value(*text)) {
      reader.fault(member.value, "a header's value is one line");
    } else if (text) {
      std::erase_if(headers, [&](const auto& header) { return is_this(header.first); });
      headers.emplace_back(member.key, *text);
    }
  }
  std::ranges::sort(headers);  // two checks that differ in order alone are one probe
}

std::optional<std::uint16_t> status_of(std::string_view text) {
  std::uint16_t status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  if (!is_whole || status < least_status || status > greatest_status) return std::nullopt;
  return status;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// "200" or "200-299".
std::optional<health::StatusRange> range_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = status_of(trimmed(text.substr(0, dash)));
  if (dash == std::string_view::npos) {
    return first ? std::optional(health::StatusRange{*first, *first}) : std::nullopt;
  }
  const auto last = status_of(trimmed(text.substr(dash + 1)));
  if (!first || !last || *first > *last) return std::nullopt;
  return health::StatusRange{*first, *last};
}

/// Sorted, and joined where ranges touch, so that "200,201" and "200-201" are one probe.
void simplify(std::vector<health::StatusRange>& ranges) {
  std::ranges::sort(ranges);
  std::vector<health::StatusRange> joined;
  for (const health::StatusRange& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, range.last);
    } else {
      joined.push_back(range);
    }
  }
  ranges = std::move(joined);
}

void read_status(const Reader& reader, const Value& value, CheckDraft& draft) {
  std::vector<health::StatusRange> ranges;
  for (const Value& item : value.as_list()) {
    std::string_view rest = item.text;  // a number's text is as it was written
    const bool is_readable = item.is(Value::Kind::text) || item.is(Value::Kind::number);
    for (bool more = is_readable; more;) {
      const auto comma = rest.find(',');
      const auto range = range_of(trimmed(rest.substr(0, comma)));
      if (range) ranges.push_back(*range);
      more = range && comma != std::string_view::npos;
      rest = comma == std::string_view::npos && range ? std::string_view{} : rest.substr(comma + 1);
    }
    if (is_readable && rest.empty()) continue;
    reader.fault(item, "expected HTTP status codes, 100 to 599",
                 "write \"200-299\", \"200,204\" or 200");
  }
  if (value.as_list().empty()) {
    reader.fault(value, "no status would be good",
                 "write those that are, or leave it out: 200-299");
  }
  simplify(ranges);
  if (!ranges.empty()) draft.settings.http.statuses = std::move(ranges);
}

void read_contains(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto text = reader.text(value);
  if (!text) return;
  if (text->empty()) {
    reader.fault(value, "every body holds an empty text",
                 "write what it must hold, or leave it out");
  }
  if (text->size() > longest_contained) {
    reader.fault(value, "the text to look for is longer than 4096 octets", "look for less");
  }
  draft.settings.http.contains = *text;
}

void read_body(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto body = read_parts(reader, value);
  if (body) draft.settings.http.body = *body;
}

void read_matches(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto text = reader.text(value);
  if (!text) return;
  if (text->empty() || text->size() > longest_pattern) {
    reader.fault(value, "a pattern has 1 to 1024 octets",
                 text->empty() ? "write what the body must match, or leave it out" : "");
    return;
  }
  auto read = health::Pattern::compile(*text);
  if (const auto* fault = std::get_if<health::Pattern::Fault>(&read)) {
    reader.fault(value,
                 "no regular expression: " + fault->what + ", at octet " +
                     std::to_string(fault->at) + " of " + std::to_string(text->size()),
                 "mend it; JSON wants each backslash twice");
    return;
  }
  draft.settings.http.matches = std::get<health::Pattern>(std::move(read));
}

void read_search_kb(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.whole(value, 1, most_searched_kb);
  if (read) draft.settings.http.search_kb = static_cast<std::uint32_t>(*read);
}

void read_redirects(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.whole(value, 0, most_redirects);
  if (read) draft.settings.http.redirects = static_cast<std::uint32_t>(*read);
}

void read_http2(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto http2 = reader.boolean(value);
  if (http2) draft.settings.http.http2 = *http2;
}

constexpr std::array<CheckOption, 11> options{{{"path", Of::web, read_path},
                                               {"host", Of::named, read_host},
                                               {"method", Of::web, read_method},
                                               {"headers", Of::web, read_headers},
                                               {"status", Of::web, read_status},
                                               {"contains", Of::web, read_contains},
                                               {"body", Of::web, read_body},
                                               {"matches", Of::web, read_matches},
                                               {"search_kb", Of::web, read_search_kb},
                                               {"redirects", Of::web, read_redirects},
                                               {"http2", Of::https, read_http2}}};

}  // namespace

std::span<const CheckOption> http_options() noexcept { return options; }

}  // namespace zones::compile
