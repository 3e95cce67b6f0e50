#include "dns/wire.h"

#include <catch2/catch.hpp>
#include <vector>

using dns::Reader;
using dns::Writer;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("a reader that ran over the end stays in error and gives zeros") {
  const Bytes message{1, 2, 3};
  Reader in(message);
  CHECK(in.u16() == 0x0102);
  CHECK(in.u16() == 0);
  CHECK_FALSE(in.ok());
  CHECK(in.left() == 0);
  CHECK(in.u8() == 0);
  CHECK(in.octets(0).empty());
}

TEST_CASE("numbers are read in network order") {
  const Bytes message{0xDE, 0xAD, 0xBE, 0xEF, 7};
  Reader in(message);
  CHECK(in.u32() == 0xDEADBEEF);
  CHECK(in.u8() == 7);
  CHECK(in.ok());
  CHECK(in.position() == 5);
}

TEST_CASE("a question's name is read whole or not at all") {
  std::array<std::uint8_t, zones::max_name_octets> out{};
  const auto read = [&out](const Bytes& message) {
    Reader in(message);
    const std::size_t size = in.name(out);
    CHECK(in.ok() == (size > 0));
    return size;
  };
  CHECK(read({3, 'W', 'w', 'w', 0}) == 5);
  CHECK(out[1] == 'W');
  CHECK(read({0}) == 1);
  CHECK(read({}) == 0);
  CHECK(read({3, 'w', 'w'}) == 0);
  CHECK(read({3, 'w', 'w', 'w'}) == 0);    // no root
  CHECK(read({0xC0, 0x0C}) == 0);          // compressed
  CHECK(read({1, 'a', 0xC0, 0x0C}) == 0);  // compressed further on
  CHECK(read({0x41, 'a', 0}) == 0);        // RFC 2673 label types are gone
  CHECK(read({0x80, 'a', 0}) == 0);
}

TEST_CASE("a name has 255 octets at most") {
  std::array<std::uint8_t, zones::max_name_octets> out{};
  Bytes longest;
  for (int i = 0; i < 127; ++i) longest.insert(longest.end(), {1, 'a'});
  longest.push_back(0);
  REQUIRE(longest.size() == 255);
  Reader in(longest);
  CHECK(in.name(out) == 255);
  Reader skipping(longest);
  skipping.skip_name();
  CHECK(skipping.left() == 0);
  CHECK(skipping.ok());

  longest.insert(longest.begin(), {1, 'a'});
  Reader too_long(longest);
  CHECK(too_long.name(out) == 0);
  Reader skip_too_long(longest);
  skip_too_long.skip_name();
  CHECK_FALSE(skip_too_long.ok());
}

TEST_CASE("a compressed name that is skipped must point backwards, behind the header") {
  Bytes message(12, 0);
  message.insert(message.end(), {1, 'a', 0, 1, 'b', 0xC0, 0x0C});
  const auto skip_with_pointer = [&message](std::uint8_t low) {
    message.back() = low;
    Reader in(message);
    in.skip(15);
    in.skip_name();
    return in.ok();
  };
  CHECK(skip_with_pointer(12));
  CHECK_FALSE(skip_with_pointer(15));  // itself
  CHECK_FALSE(skip_with_pointer(17));
  CHECK_FALSE(skip_with_pointer(0));  // into the header
}

TEST_CASE("a writer that is full writes no part of what does not fit") {
  Bytes buffer(5, 0xEE);
  Writer out(buffer);
  out.u16(0x0102);
  out.u32(7);
  CHECK_FALSE(out.ok());
  CHECK(buffer == Bytes{1, 2, 0xEE, 0xEE, 0xEE});
  out.rewind(2);
  CHECK(out.ok());
  out.octets(Bytes{9, 9, 9});
  CHECK(out.ok());
  CHECK(out.position() == 5);
}

TEST_CASE("patching stays inside what was written") {
  Bytes buffer(8, 0xEE);
  Writer out(buffer);
  out.patch_u16(0, 0);
  out.u32(0);
  out.patch_u16(3, 0xFFFF);
  out.patch_u32(1, 0xFFFFFFFF);
  out.patch_u16(2, 0x0506);
  CHECK(buffer == Bytes{0, 0, 5, 6, 0xEE, 0xEE, 0xEE, 0xEE});
  out.patch_u32(0, 0x01020304);
  CHECK(buffer == Bytes{1, 2, 3, 4, 0xEE, 0xEE, 0xEE, 0xEE});
}
