#include <array>
#include <fstream>
#include <system_error>

#include "zones/compile/check_options.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

using Of = CheckOption::Of;

void read_verify(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto verify = reader.boolean(value);
  if (verify) draft.settings.tls.verify = *verify;
}

void read_insecure(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto insecure = reader.boolean(value);
  if (insecure) draft.settings.tls.verify = !*insecure;
  if (value.parent != nullptr && value.parent->find("verify") != nullptr) {
    reader.fault(value, "\"insecure\" and \"verify\" say the same thing", "leave one out");
  }
}

/// Whether there is a certificate in PEM form (RFC 7468), which is all that curl looks for.
bool has_certificate(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  bool has_begun = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("-----END") && has_begun) return true;
    has_begun = has_begun || (line.starts_with("-----BEGIN ") &&
                              line.find("CERTIFICATE-----") != std::string::npos);
  }
  return false;
}

void read_ca_file(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto path = reader.text(value);
  if (!path) return;
  const std::filesystem::path file = beside(reader, *path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    reader.fault(value, "there is no file \"" + *path + "\"",
                 "the path counts from the zone file's folder");
  } else if (!has_certificate(file)) {
    reader.fault(value, "there is no certificate in \"" + *path + "\"",
                 "name a PEM file: each certificate begins with -----BEGIN CERTIFICATE-----");
  }
  draft.settings.tls.ca_file = file.string();
}

constexpr std::array<CheckOption, 3> options{{{"verify", Of::over_tls, read_verify},
                                              {"insecure", Of::over_tls, read_insecure},
                                              {"ca_file", Of::over_tls, read_ca_file}}};

}  // namespace

std::span<const CheckOption> tls_options() noexcept { return options; }

}  // namespace zones::compile
