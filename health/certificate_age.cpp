#include "health/certificate_age.h"

namespace health {
namespace {

constexpr std::int64_t day = 24 * 3600;

std::string days_text(std::int64_t days) {
  return days == 1 ? "1 day" : std::to_string(days) + " days";
}

}  // namespace

std::string age_fault(std::optional<std::int64_t> expires, std::int64_t now,
                      std::uint32_t min_days) {
  if (!expires) return "certificate: its last day cannot be read";
  const std::int64_t left = *expires - now;
  if (left < 0) return "certificate: expired " + days_text(-left / day) + " ago";
  if (left / day >= min_days) return {};
  return "certificate: expires in " + days_text(left / day) + ", " + std::to_string(min_days) +
         " are wanted";
}

}  // namespace health
