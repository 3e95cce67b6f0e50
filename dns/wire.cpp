#include "dns/wire.h"

#include <algorithm>

namespace dns {

Octets Reader::octets(std::size_t count) noexcept {
  if (left() < count) {
    ok_ = false;
    return {};
  }
  const Octets taken = message_.subspan(at_, count);
  at_ += count;
  return taken;
}

void Reader::skip(std::size_t count) noexcept { static_cast<void>(octets(count)); }

std::uint8_t Reader::u8() noexcept {
  const Octets taken = octets(1);
  return taken.empty() ? std::uint8_t{0} : taken[0];
}

std::uint16_t Reader::u16() noexcept {
  const Octets taken = octets(2);
  return taken.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(taken[0] << 8U | taken[1]);
}

std::uint32_t Reader::u32() noexcept {
  const Octets taken = octets(4);
  if (taken.empty()) return 0;
  return std::uint32_t{taken[0]} << 24U | std::uint32_t{taken[1]} << 16U |
         std::uint32_t{taken[2]} << 8U | taken[3];
}

std::size_t Reader::name(std::span<std::uint8_t, zones::max_name_octets> out) noexcept {
  std::size_t size = 0;
  while (ok_) {
    const std::uint8_t label = u8();
    const Octets text = label <= max_label_octets ? octets(label) : Octets{};
    if (!ok_ || label > max_label_octets || size + 1 + label > out.size()) break;
    out[size] = label;
    std::copy(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(size + 1));
    size += 1U + label;
    if (label == 0) return size;
  }
  fail();
  return 0;
}

void Reader::skip_name() noexcept {
  const std::size_t start = at_;
  while (ok_ && at_ - start < zones::max_name_octets) {
    const std::uint8_t label = u8();
    if (label == 0) return;
    if (label >= pointer_bits) {
      const std::size_t target = (label & ~unsigned{pointer_bits}) << 8U | u8();
      if (target < header_octets || target >= start) fail();
      return;
    }
    if (label > max_label_octets) break;
    skip(label);
  }
  fail();
}

void Writer::octets(Octets data) noexcept {
  if (!ok_ || out_.size() - at_ < data.size()) {
    ok_ = false;
    return;
  }
  std::copy(data.begin(), data.end(), out_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ += data.size();
}

void Writer::u8(std::uint8_t value) noexcept { octets({&value, 1}); }

void Writer::u16(std::uint16_t value) noexcept {
  const std::array<std::uint8_t, 2> data{static_cast<std::uint8_t>(value >> 8U),
                                         static_cast<std::uint8_t>(value)};
  octets(data);
}

void Writer::u32(std::uint32_t value) noexcept {
  const std::array<std::uint8_t, 4> data{
      static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
      static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  octets(data);
}

void Writer::rewind(std::size_t position) noexcept {
  at_ = std::min(at_, position);
  ok_ = true;
}

void Writer::patch_u16(std::size_t position, std::uint16_t value) noexcept {
  if (at_ < 2 || position > at_ - 2) return;
  out_[position] = static_cast<std::uint8_t>(value >> 8U);
  out_[position + 1] = static_cast<std::uint8_t>(value);
}

void Writer::patch_u32(std::size_t position, std::uint32_t value) noexcept {
  if (at_ < 4 || position > at_ - 4) return;
  patch_u16(position, static_cast<std::uint16_t>(value >> 16U));
  patch_u16(position + 2, static_cast<std::uint16_t>(value));
}

}  // namespace dns
