#include "zones/compile/check_draft.h"

#include <algorithm>
#include <array>
#include <vector>

#include "zones/compile/check_options.h"
#include "zones/compile/check_rules.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

using Kind = health::Check::Kind;
using Of = CheckOption::Of;

struct NamedKind {
  std::string_view key;
  Kind kind;
  Of has_options_of;
};
constexpr std::array<NamedKind, 5> kinds{{{"http", Kind::http, Of::http},
                                          {"https", Kind::https, Of::https},
                                          {"tcp", Kind::tcp, Of::tcp},
                                          {"tls", Kind::tls, Of::tls},
                                          {"grpc", Kind::grpc, Of::grpc}}};

constexpr std::array<LaterKey, 9> later_kinds{{{"dns", "a check of kind \"dns\""},
                                               {"icmp", "a check of kind \"icmp\""},
                                               {"exec", "a check of kind \"exec\""},
                                               {"push", "a check of kind \"push\""},
                                               {"all", "a check made of checks"},
                                               {"any", "a check made of checks"},
                                               {"at_least", "a check made of checks"},
                                               {"not", "a check made of checks"},
                                               {"always", "a check of kind \"always\""}}};

constexpr std::array<LaterKey, 7> later_options{{{"confirm", "the confirmation burst"},
                                                 {"tripwire", "the tripwire"},
                                                 {"initial", "a written first state"},
                                                 {"damping", "damping"},
                                                 {"ramp", "the ramp"},
                                                 {"guard", "the guard against removing too much"},
                                                 {"jitter", "a written jitter"}}};

constexpr auto later_keys = [] {
  std::array<LaterKey, later_kinds.size() + later_options.size()> all{};
  std::ranges::copy(later_kinds, all.begin());
  std::ranges::copy(later_options, all.begin() + later_kinds.size());
  return all;
}();

bool overlap(Of left, Of right) {
  return (static_cast<std::uint32_t>(left) & static_cast<std::uint32_t>(right)) != 0;
}

bool has(Of kind, const CheckOption& option) { return overlap(kind, option.of); }

std::vector<std::string_view> keys_inside(Of kind) {
  std::vector<std::string_view> keys;
  for (const CheckOption& option : check_options()) {
    if (has(kind, option)) keys.push_back(option.key);
  }
  return keys;
}

std::vector<std::string_view> keys_of_a_check() {
  std::vector<std::string_view> keys;
  for (const NamedKind& kind : kinds) keys.push_back(kind.key);
  for (const CheckOption& option : check_options()) keys.push_back(option.key);
  return keys;
}

/// The object under "https" and its like.
void read_inside(const Reader& reader, const Value& value, const NamedKind& kind,
                 CheckDraft& draft) {
  if (value.is(Value::Kind::boolean) && value.boolean) return;  // "tcp": true
  const std::vector<std::string_view> known = keys_inside(kind.has_options_of);
  if (!is_object_of(reader, value, known, later_options)) return;
  for (const Value::Member& member : value.members) {
    const CheckOption* option = find_check_option(member.key);
    if (option != nullptr && has(kind.has_options_of, *option)) {
      option->read(reader, member.value, draft);
    }
  }
}

/// Reads the kind, if one is written, with its options; the key under which it stands.
const NamedKind* read_kind(const Reader& reader, const Value& value, CheckDraft& draft) {
  const NamedKind* found = nullptr;
  for (const NamedKind& kind : kinds) {
    const Value* written = value.find(kind.key);
    if (written == nullptr) continue;
    if (found != nullptr) {
      reader.fault(*written,
                   "a check has one kind, here are \"" + std::string(found->key) + "\" and \"" +
                       std::string(kind.key) + '"',
                   "leave one out");
    }
    found = &kind;
    draft.kind = kind.kind;
    read_inside(reader, *written, kind, draft);
  }
  return found;
}

const NamedKind* named(std::optional<Kind> kind) {
  const auto* found = std::ranges::find_if(
      kinds, [kind](const NamedKind& candidate) { return candidate.kind == kind; });
  return found == kinds.end() ? nullptr : &*found;
}

bool is_kind(std::string_view key) {
  return std::ranges::find(kinds, key, &NamedKind::key) != kinds.end();
}

std::string kinds_text() {
  std::string text;
  for (const NamedKind& kind : kinds) {
    text += text.empty() ? "\"" : ", \"";
    text += kind.key;
    text += '"';
  }
  return text;
}

/// The options that stand beside the kind.
void read_beside(const Reader& reader, const Value& value, const NamedKind* inside,
                 CheckDraft& draft) {
  const NamedKind* kind = named(draft.kind);
  for (const Value::Member& member : value.members) {
    const CheckOption* option = find_check_option(member.key);
    if (option == nullptr || is_kind(member.key)) continue;
    const Spot key = reader.document().spot_of_key(value, member);
    const bool fits =
        kind == nullptr || option->of == Of::schedule || has(kind->has_options_of, *option);
    if (!fits) {
      reader.faults().fault(key,
                            '"' + member.key + "\" means nothing to a check of kind \"" +
                                std::string(kind->key) + '"',
                            "leave it out");
    } else if (inside != nullptr && value.find(inside->key)->find(member.key) != nullptr) {
      reader.faults().fault(
          key, '"' + member.key + "\" stands in \"" + std::string(inside->key) + "\" too",
          "leave one out");
    } else {
      option->read(reader, member.value, draft);
    }
  }
}

void warn_of_timeout(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const bool is_written_here =
      value.find("timeout") != nullptr || value.find("interval") != nullptr;
  if (!is_written_here || !draft.timeout || *draft.timeout <= draft.settings.interval) return;
  reader.warn("timeout-over-interval", value,
              "the timeout is longer than the interval: a hanging target is found down later than "
              "interval and \"fall\" promise",
              "make the timeout shorter");
}

}  // namespace

std::optional<std::uint16_t> CheckDraft::port_to_probe() const {
  if (port || !kind) return port;
  switch (*kind) {
    case Kind::http:
      return 80;
    case Kind::https:
    case Kind::tls:
      return 443;
    case Kind::tcp:
    case Kind::grpc:
      break;
  }
  return std::nullopt;
}

health::Check CheckDraft::finish() const {
  health::Check check = settings;
  check.kind = kind.value_or(Kind::tcp);
  check.timeout = timeout.value_or(std::min(settings.timeout, settings.interval));
  check.http.method = method.value_or(check.http.body.empty() ? "GET" : "POST");
  const Of own = named(check.kind)->has_options_of;
  if (!overlap(own, Of::named)) check.host.clear();
  if (!overlap(own, Of::web)) check.http = {};
  if (!overlap(own, Of::https)) check.http.http2 = false;
  if (!overlap(own, Of::grpc)) check.grpc = {};
  if (!overlap(own, Of::over_tls) || (own == Of::grpc && !check.grpc.tls)) check.tls = {};
  if (!overlap(own, Of::tcp)) check.tcp = {};
  return check;
}

CheckDraft read_check(const Reader& reader, const Value& value, const CheckDraft& base) {
  CheckDraft draft = base;
  const std::size_t faults_before = reader.faults().fault_count();
  if (is_object_of(reader, value, keys_of_a_check(), later_keys)) {
    const NamedKind* inside = read_kind(reader, value, draft);
    read_beside(reader, value, inside, draft);
  }
  const bool is_clean = !draft.broken && reader.faults().fault_count() == faults_before;
  if (is_clean && !draft.kind) {
    reader.fault(value, "this check is of no kind", "add one of " + kinds_text());
  }
  if (is_clean && draft.kind) hold_together(reader, value, draft);
  draft.broken = draft.broken || reader.faults().fault_count() > faults_before;
  if (!draft.broken) warn_of_timeout(reader, value, draft);
  return draft;
}

}  // namespace zones::compile
