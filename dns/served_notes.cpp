#include "dns/served_notes.h"

#include <algorithm>
#include <bit>

namespace dns {

void ServedNotes::endpoints(const zones::Service& service, const zones::steer::Choice& choice,
                            ServedSheet& sheet, std::size_t first) noexcept {
  const std::size_t last = service.nested.size();
  std::array<std::uint64_t, zones::steer::max_services> chosen;  // endpoints, by place
  std::fill_n(chosen.begin(), last + 1, 0);
  for (const zones::steer::Pick pick : choice.chosen()) {
    chosen[pick.place] |= std::uint64_t{1} << pick.endpoint;
  }
  for (std::size_t place = last; place > 0; --place) {  // each stands behind its parent
    const zones::steer::Place& at = service.places[place - 1];
    if (chosen[place] != 0) chosen[at.parent] |= std::uint64_t{1} << at.endpoint;
  }
  std::size_t endpoint = first + conditions;
  for (std::size_t place = 0; place <= last; ++place) {
    for (std::uint64_t left = chosen[place]; left != 0; left &= left - 1) {
      endpoints_.add(sheet.at(endpoint + static_cast<std::size_t>(std::countr_zero(left))));
    }
    endpoint += service.at(place).endpoints.size();
  }
}

}  // namespace dns
