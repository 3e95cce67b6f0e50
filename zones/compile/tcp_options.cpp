#include <array>

#include "zones/compile/check_options.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

using Of = CheckOption::Of;

constexpr std::size_t longest_expected = 4096;

void read_send(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto text = read_parts(reader, value);
  if (text) draft.settings.tcp.send = *text;
}

void read_expect(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto text = reader.text(value);
  if (!text) return;
  if (text->empty() || text->size() > longest_expected) {
    reader.fault(value, "what is expected has 1 to 4096 octets",
                 text->empty() ? "leave it out where connecting is enough" : "look for less");
  }
  draft.settings.tcp.expect = *text;
}

constexpr std::array<CheckOption, 2> options{
    {{"send", Of::tcp, read_send}, {"expect", Of::tcp, read_expect}}};

}  // namespace

std::span<const CheckOption> tcp_options() noexcept { return options; }

}  // namespace zones::compile
