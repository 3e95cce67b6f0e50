// How long a target's certificate is still good for, held against what a check wants. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace health {

/// "certificate: expires in 12 days, 30 are wanted"; empty when nothing is wrong. Times in seconds
/// since 1970; `expires` is empty where it could not be read.
std::string age_fault(std::optional<std::int64_t> expires, std::int64_t now,
                      std::uint32_t min_days);

}  // namespace health
