#include "zones/steer/rendezvous.h"

#include <array>
#include <bit>
#include <string>

namespace zones::steer {
namespace {

__extension__ typedef unsigned __int128 Wide;

std::uint64_t hash_text(const SipKey& key, const std::string& text) {
  return siphash(key, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

constexpr std::uint64_t ln_2 = 49'946'518'145'322'874;  // in units of 2^-56
/// ln(1 + 2^-k) for k = 1, 2, ... in units of 2^-56.
constexpr std::array<std::uint64_t, 16> ln_factors{
    29'216'840'156'602'672, 16'079'187'432'780'867, 8'487'162'167'882'470, 4'368'464'387'551'571,
    2'217'331'688'082'624,  1'117'194'379'296'892,  560'762'316'719'737,   280'926'648'371'294,
    140'600'228'097'092,    70'334'406'792'546,     35'175'784'949'419,    17'590'038'910'229,
    8'795'556'194'983,      4'397'912'298'837,      2'198'989'701'803,     1'099'503'239'253};

}  // namespace

SipKey endpoint_key(std::string_view seed, std::string_view service, std::string_view endpoint) {
  const std::string seed_text(seed);
  const SipKey key{hash_text({0, 0}, seed_text), hash_text({1, 0}, seed_text)};
  std::string text(service);
  text += '\0';
  text += endpoint;
  return {hash_text(key, text + '\0'), hash_text(key, text + '\1')};
}

std::uint64_t number_of(const SipKey& endpoint, const geo::Address& network) noexcept {
  return siphash(endpoint, network.octets);
}

// Shifts and adds: the fraction is multiplied by 1 + 2^-k wherever it stays below 1, and the
// logarithms of the factors are added up; what is left to 1 is so small that two terms of its
// series give all 56 bits.
std::uint64_t minus_ln(std::uint64_t number) noexcept {
  const std::uint64_t numerator = number + 1;
  if (numerator == 0) return 0;  // 2^64 / 2^64
  const auto zeros = static_cast<unsigned>(std::countl_zero(numerator));
  std::uint64_t fraction = numerator << zeros;  // of 2^64: from one half up
  std::uint64_t sum = zeros * ln_2;
  for (unsigned k = 1; k <= ln_factors.size(); ++k) {
    const std::uint64_t larger = fraction + (fraction >> k);
    if (larger < fraction) continue;  // it would reach 1
    fraction = larger;
    sum += ln_factors[k - 1];
  }
  const std::uint64_t rest = 0 - fraction;   // 2^64 - fraction, below 2^48
  const std::uint64_t coarse = rest >> 16U;  // so that its square fits
  return sum + (rest >> 8U) + (coarse * coarse >> 41U);
}

bool operator<(const Drawn& a, const Drawn& b) noexcept {
  const Wide left = Wide{a.distance} * b.weight, right = Wide{b.distance} * a.weight;
  return left != right ? left < right : a.endpoint < b.endpoint;
}

}  // namespace zones::steer
