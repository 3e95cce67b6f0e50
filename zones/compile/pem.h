// What a PEM file (RFC 7468) holds, as far as checks ask. Reads the labels alone: whether the data
// between them is good is for TLS to say.
#pragma once

#include <string>

namespace zones::compile {

struct PemContents {
  bool has_certificate = false, has_key = false;
  bool key_is_encrypted = false;
};

/// Nothing where the file cannot be read.
PemContents pem_contents(const std::string& file);

}  // namespace zones::compile
