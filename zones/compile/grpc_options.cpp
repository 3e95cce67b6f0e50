#include <array>

#include "zones/compile/check_options.h"

namespace zones::compile {
namespace {

using Of = CheckOption::Of;

constexpr std::size_t longest_service = 1024;

void read_service(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto name = reader.text(value);
  if (!name) return;
  if (name->size() > longest_service) {
    reader.fault(value, "the service's name is longer than 1024 octets");
  }
  draft.settings.grpc.service = *name;
}

void read_tls(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto tls = reader.boolean(value);
  if (tls) draft.settings.grpc.tls = *tls;
}

// "tls" beside a kind is another kind, so it stands inside only.
constexpr std::array<CheckOption, 2> options{
    {{"service", Of::grpc, read_service}, {"tls", Of::grpc, read_tls}}};

}  // namespace

std::span<const CheckOption> grpc_options() noexcept { return options; }

}  // namespace zones::compile
