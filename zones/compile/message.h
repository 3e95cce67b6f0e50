// A DNS message taken apart for a person to read, through ldns: what `explain` prints of the reply
// that was made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "zones/name.h"

namespace zones::compile {

struct MessageRecord {
  std::string owner;  // presentation form, with the final dot
  std::string type;   // "A"
  std::uint32_t ttl = 0;
  std::string data;  // presentation form
};

struct Message {
  std::string rcode;  // "NOERROR"
  bool authoritative = false, truncated = false;
  std::vector<MessageRecord> answer, authority, additional;  // without the OPT record
  std::optional<std::uint8_t> scope;  // of the ECS option, where there is one
};

/// Empty where `wire` is no message.
std::optional<Message> message_of(Octets wire);

}  // namespace zones::compile
