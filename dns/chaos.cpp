#include "dns/chaos.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace dns {
namespace {

constexpr std::size_t max_text_octets = 255;  // one character-string (RFC 1035 §3.3)

bool is(Octets name, std::string_view wire) noexcept {
  const auto* const octets = reinterpret_cast<const std::uint8_t*>(wire.data());
  return zones::equal_ignoring_case(name, {octets, wire.size()});
}

/// Empty: not one of the names, or nothing to say.
std::string_view text_of(Octets name, const ChaosTexts& texts) noexcept {
  using std::string_view_literals::operator""sv;
  if (is(name, "\7version\4bind\0"sv) || is(name, "\7version\6server\0"sv)) return texts.version;
  if (is(name, "\2id\6server\0"sv) || is(name, "\10hostname\4bind\0"sv)) return texts.id;
  return {};
}

}  // namespace

void answer_chaos(Page& page) noexcept {
  const Octets name = page.query.qname();
  const std::string_view text = text_of(name, page.view.settings.chaos).substr(0, max_text_octets);
  if (text.empty()) {
    page.response.set_rcode(Rcode::refused);
    return;
  }
  page.response.set_authoritative();
  const std::uint16_t asked = page.query.type;
  if (asked != zones::type::txt && asked != zones::type::any) return;
  std::array<std::uint8_t, 1 + max_text_octets> rdata;
  rdata[0] = static_cast<std::uint8_t>(text.size());
  std::copy(text.begin(), text.end(), rdata.begin() + 1);
  const Kind kind{zones::type::txt, 0, class_chaos};
  require(page,
          page.response.add(Section::answer, name, kind, Octets(rdata).first(1 + text.size())));
}

}  // namespace dns
