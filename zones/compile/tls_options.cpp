#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "geo/address.h"
#include "zones/compile/check_options.h"
#include "zones/compile/pem.h"
#include "zones/compile/secrets.h"

namespace zones::compile {
namespace {

using Of = CheckOption::Of;

constexpr std::uint64_t most_days = 3650;

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

/// The file a value names, if there is one; a fault where not.
std::optional<std::string> read_file(const Reader& reader, const Value& value) {
  const auto path = reader.text(value);
  if (!path) return std::nullopt;
  const std::filesystem::path file = beside(reader, *path);
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error)) return file.string();
  reader.fault(value, "there is no file \"" + *path + "\"",
               "the path counts from the zone file's folder");
  return std::nullopt;
}

/// As above, of a file that holds a certificate.
std::optional<std::string> read_certificates(const Reader& reader, const Value& value) {
  const auto file = read_file(reader, value);
  if (!file || pem_contents(*file).has_certificate) return file;
  reader.fault(value, "there is no certificate in \"" + value.text + "\"",
               "name a PEM file: each certificate begins with -----BEGIN CERTIFICATE-----");
  return std::nullopt;
}

void read_ca_file(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto file = read_certificates(reader, value);
  if (file) draft.settings.tls.ca_file = *file;
}

void read_certificate(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto file = read_certificates(reader, value);
  if (file) draft.settings.tls.certificate = *file;
}

void read_certificate_key(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto file = read_file(reader, value);
  if (!file) return;
  const PemContents contents = pem_contents(*file);
  if (!contents.has_key) {
    reader.fault(value, "there is no private key in \"" + value.text + "\"",
                 "name a PEM file with -----BEGIN PRIVATE KEY-----");
  } else if (contents.key_is_encrypted) {
    reader.fault(value, "the private key in \"" + value.text + "\" is encrypted",
                 "store it without a passphrase, readable by the server alone");
  }
  draft.settings.tls.certificate_key = *file;
}

void read_sni(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto name = reader.text(value);
  if (!name) return;
  const auto is_good = [](char c) { return c > ' ' && c < '\x7f' && c != '/' && c != ':'; };
  const bool is_name = !name->empty() && std::ranges::all_of(*name, is_good);
  if (is_name && !geo::Address::parse(*name)) {
    draft.settings.tls.sni = *name;
    return;
  }
  reader.fault(value, "the server name in TLS is a DNS name (RFC 6066 §3)",
               "write \"app.example.com\" without a port");
}

void read_min_days(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto days = reader.whole(value, 0, most_days);
  if (days) draft.settings.tls.min_days = static_cast<std::uint32_t>(*days);
}

constexpr std::array<CheckOption, 7> options{
    {{"sni", Of::over_tls, read_sni},
     {"verify", Of::over_tls, read_verify},
     {"insecure", Of::over_tls, read_insecure},
     {"ca_file", Of::over_tls, read_ca_file},
     {"certificate", Of::over_tls, read_certificate},
     {"certificate_key", Of::over_tls, read_certificate_key},
     {"min_days", Of::over_tls, read_min_days}}};

}  // namespace

std::span<const CheckOption> tls_options() noexcept { return options; }

}  // namespace zones::compile
