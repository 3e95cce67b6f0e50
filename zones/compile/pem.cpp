#include "zones/compile/pem.h"

#include <fstream>
#include <string_view>

namespace zones::compile {

PemContents pem_contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  PemContents found;
  std::string begun;  // the label of the block that has begun
  for (std::string line; std::getline(stream, line);) {
    // What older keys say instead of a label of their own (RFC 1421 §4.6.1.1).
    const bool says_encrypted = line.starts_with("Proc-Type:") && line.ends_with("ENCRYPTED");
    if (says_encrypted || line.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY")) {
      found.key_is_encrypted = true;
    }
    if (line.starts_with("-----BEGIN ")) begun = line;
    if (!line.starts_with("-----END")) continue;
    if (begun.find("CERTIFICATE-----") != std::string::npos) found.has_certificate = true;
    if (begun.find("PRIVATE KEY-----") != std::string::npos) found.has_key = true;
    begun.clear();
  }
  return found;
}

}  // namespace zones::compile
