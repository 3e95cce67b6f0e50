// What is known of a target: the word that checks, probes and standings share.
#pragma once

#include <cstdint>

namespace health {

enum class Verdict : std::uint8_t { unknown, up, down };

}  // namespace health
