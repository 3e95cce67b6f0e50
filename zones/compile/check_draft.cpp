#include "zones/compile/check_draft.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "zones/compile/check_kinds.h"
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
  /// Of kinds whose object has options of its own; null: those in the table.
  void (*read)(const Reader& reader, const Value& value, CheckDraft& draft) = nullptr;
};
constexpr std::array<NamedKind, 14> kinds{
    {{"http", Kind::http, Of::http},
     {"https", Kind::https, Of::https},
     {"tcp", Kind::tcp, Of::tcp},
     {"tls", Kind::tls, Of::tls},
     {"grpc", Kind::grpc, Of::grpc},
     {"dns", Kind::dns, Of::dns, read_dns},
     {"icmp", Kind::icmp, Of{}, read_icmp},
     {"exec", Kind::exec, Of::exec, read_exec},
     {"always", Kind::always, Of{}, read_always},
     {"push", Kind::push, Of{}, read_push},
     {"all", Kind::calculated, Of::calculated, read_all},
     {"any", Kind::calculated, Of::calculated, read_any},
     {"at_least", Kind::calculated, Of::calculated, read_at_least},
     {"not", Kind::calculated, Of::calculated, read_not}}};

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
  keys.push_back("of");  // beside "at_least"
  return keys;
}

/// The object under "https" and its like.
void read_inside(const Reader& reader, const Value& value, const NamedKind& kind,
                 CheckDraft& draft) {
  if (kind.read != nullptr) return kind.read(reader, value, draft);
  if (value.is(Value::Kind::boolean) && value.boolean) return;  // "tcp": true
  const std::vector<std::string_view> known = keys_inside(kind.has_options_of);
  if (!is_object_of(reader, value, known)) return;
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

/// What is not probed itself has a place, but no pace; a tripwire needs a connection to hold.
bool fits(const NamedKind& kind, const CheckOption& option) {
  if (option.of != Of::schedule) return has(kind.has_options_of, option);
  if (option.key == "tripwire") return overlap(kind.has_options_of, Of::over_tcp);
  return health::has_attempts(kind.kind) || option.key == "target" || option.key == "ramp";
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
    if (kind != nullptr && !fits(*kind, *option)) {
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

namespace {

/// "lb.example" of "lb.example.".
std::string host_at(const CheckDraft& draft) {
  return draft.is_at_name() ? draft.target->substr(0, draft.target->size() - 1) : draft.usual_host;
}

/// A part as it is probed: on the port of the whole where it has none, and where the whole is.
CheckDraft part_of(const CheckDraft& whole, const PartDraft& part) {
  CheckDraft draft = *part.check;
  if (!draft.port) draft.port = whole.port;
  if (!draft.target) draft.usual_host = host_at(whole);
  return draft;
}

health::Formula formula_of(const CheckDraft& whole) {
  health::Formula formula = whole.settings.formula;
  for (const PartDraft& part : whole.parts) {
    const CheckDraft draft = part_of(whole, part);
    formula.parts.push_back({part.name, std::make_shared<const health::Check>(draft.finish()),
                             draft.target.value_or(""), draft.port_to_probe().value_or(0)});
  }
  return formula;
}

/// A check that is not probed itself has no pace, whatever it was laid over.
health::Check without_pace(health::Check check) {
  health::Check bare;
  bare.kind = check.kind;
  bare.push = std::move(check.push);
  bare.formula = std::move(check.formula);
  bare.ramp = check.ramp;
  bare.fall = bare.rise = 1;  // its verdict turns at once
  return bare;
}

}  // namespace

std::optional<std::uint16_t> CheckDraft::port_to_probe() const {
  constexpr std::uint16_t none = 0, http = 80, https = 443, domain = 53;
  switch (kind.value_or(Kind::tcp)) {
    case Kind::tcp:
    case Kind::grpc:
      return port;
    case Kind::http:
      return port.value_or(http);
    case Kind::https:
    case Kind::tls:
      return port.value_or(https);
    case Kind::dns:
      return port.value_or(domain);
    case Kind::exec:
      return port.value_or(none);
    case Kind::icmp:
    case Kind::always:
    case Kind::push:
      return none;
    case Kind::calculated:
      break;
  }
  const bool all_have_one = std::ranges::all_of(parts, [this](const PartDraft& part) {
    return part_of(*this, part).port_to_probe().has_value();
  });
  return all_have_one ? std::optional(none) : std::nullopt;
}

health::Check CheckDraft::finish() const {
  health::Check check = at_one_address();
  if (!is_at_name()) return check;
  health::Check whole;
  whole.kind = Kind::calculated;
  whole.ramp = check.ramp;
  whole.formula.at = {*target, std::make_shared<const health::Check>(std::move(check)),
                      port_to_probe().value_or(0)};
  return without_pace(std::move(whole));
}

health::Check CheckDraft::at_one_address() const {
  health::Check check = settings;
  if (check.host.empty()) check.host = host_at(*this);
  check.kind = kind.value_or(Kind::tcp);
  check.timeout = timeout.value_or(std::min(settings.timeout, settings.interval));
  check.confirm = std::min(confirm.value_or(settings.confirm), settings.interval);
  check.http.method = method.value_or(check.http.body.empty() ? "GET" : "POST");
  const Of own = named(check.kind)->has_options_of;
  if (!overlap(own, Of::named)) check.host.clear();
  if (!overlap(own, Of::web)) check.http = {};
  if (!overlap(own, Of::https)) check.http.http2 = false;
  if (!overlap(own, Of::grpc)) check.grpc = {};
  if (!overlap(own, Of::over_tls) || (own == Of::grpc && !check.grpc.tls)) check.tls = {};
  if (!overlap(own, Of::tcp)) check.tcp = {};
  if (!overlap(own, Of::over_tcp)) check.tripwire = false;
  if (check.kind != Kind::dns) check.dns = {};
  if (check.kind != Kind::exec) check.exec = {};
  if (check.kind != Kind::push) check.push = {};
  check.formula = check.kind == Kind::calculated ? formula_of(*this) : health::Formula{};
  return health::has_attempts(check.kind) ? check : without_pace(std::move(check));
}

CheckDraft read_check(const Reader& reader, const Value& value, const CheckDraft& base) {
  CheckDraft draft = base;
  const std::size_t faults_before = reader.faults().fault_count();
  if (is_object_of(reader, value, keys_of_a_check())) {
    const NamedKind* inside = read_kind(reader, value, draft);
    read_beside(reader, value, inside, draft);
    check_of(reader, value);
  }
  const bool is_clean = !draft.broken && reader.faults().fault_count() == faults_before;
  if (is_clean && !draft.kind) {
    reader.fault(value, "this check is of no kind", "add one of " + kinds_text());
  }
  if (is_clean && draft.kind == Kind::dns) check_dns(reader, value, draft);
  if (is_clean && draft.kind == Kind::exec) check_exec(reader, value, draft);
  if (is_clean && draft.kind) hold_together(reader, value, draft);
  draft.broken = draft.broken || reader.faults().fault_count() > faults_before;
  if (!draft.broken) warn_of_timeout(reader, value, draft);
  return draft;
}

}  // namespace zones::compile
