#include "zones/steer/special_purpose.h"

#include <array>

namespace zones::steer {
namespace {

constexpr geo::Prefix v4_block(std::uint8_t first, std::uint8_t second, std::uint8_t length) {
  geo::Prefix block;
  block.address.octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, first, second, 0, 0};
  block.length = length;
  return block;
}

constexpr geo::Prefix v6_block(std::uint16_t first, std::uint16_t second, std::uint8_t length) {
  geo::Prefix block;
  block.address.octets = {static_cast<std::uint8_t>(first >> 8), static_cast<std::uint8_t>(first),
                          static_cast<std::uint8_t>(second >> 8),
                          static_cast<std::uint8_t>(second)};
  block.length = length;
  return block;
}

constexpr std::array blocks{v4_block(10, 0, 8),     v4_block(100, 64, 10),  v4_block(127, 0, 8),
                            v4_block(169, 254, 16), v4_block(172, 16, 12),  v4_block(192, 168, 16),
                            v6_block(0xFC00, 0, 7), v6_block(0xFE80, 0, 10)};
constexpr geo::Prefix six_to_four_block = v6_block(0x2002, 0, 16);
constexpr geo::Prefix nat64_block = v6_block(0x0064, 0xFF9B, 96);
constexpr geo::Prefix teredo_block = v6_block(0x2001, 0, 32);

constexpr std::uint32_t all_ones = 0xFFFFFFFF;

}  // namespace

std::span<const geo::Prefix> special_purpose_blocks() noexcept { return blocks; }
const geo::Prefix& six_to_four() noexcept { return six_to_four_block; }
const geo::Prefix& nat64() noexcept { return nat64_block; }
const geo::Prefix& teredo() noexcept { return teredo_block; }

geo::Address behind_six_to_four(const geo::Address& address) noexcept {
  return geo::Address::from_octets(&address.octets[2], geo::Family::v4);
}

geo::Address folded(const geo::Address& source) noexcept {
  if (source.is_v4()) return source;
  if (six_to_four_block.contains(source)) return behind_six_to_four(source);
  if (nat64_block.contains(source)) {
    return geo::Address::from_octets(&source.octets[12], geo::Family::v4);
  }
  if (teredo_block.contains(source)) {  // the client's address stands inverted (RFC 4380 §4)
    const auto inverted = geo::Address::from_octets(&source.octets[12], geo::Family::v4);
    return geo::Address::from_v4(inverted.v4() ^ all_ones);
  }
  return source;
}

}  // namespace zones::steer
