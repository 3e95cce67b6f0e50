// The draw of `sticky` against published vectors: SipHash's own, and those of docs/zone-json.md,
// which hold on every machine and in every version.
#include "zones/steer/rendezvous.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "test/zones/steer/steer_fixture.h"

using namespace steer_test;

TEST_CASE("SipHash-2-4 gives the vectors of its authors") {
  const SipKey key{0x0706050403020100ULL, 0x0F0E0D0C0B0A0908ULL};
  // vectors_sip64 of the reference implementation: messages 00, 00 01, ... of these lengths.
  const std::pair<std::size_t, std::uint64_t> vector =
      GENERATE(values<std::pair<std::size_t, std::uint64_t>>({{0, 0x726FDB47DD0E0E31ULL},
                                                              {1, 0x74F839C593DC67FDULL},
                                                              {7, 0xAB0200F58B01D137ULL},
                                                              {8, 0x93F5F5799A932462ULL},
                                                              {15, 0xA129CA6149BE45E5ULL},
                                                              {63, 0x958A324CEB064572ULL}}));
  std::vector<std::uint8_t> message(vector.first);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i);
  CHECK(siphash(key, message) == vector.second);
}

TEST_CASE("the logarithm of the draw is the real one") {
  const std::uint64_t most = ~std::uint64_t{0};
  std::vector<std::uint64_t> numbers{0, 1, 2, most >> 1U, most - 1, most - (1ULL << 20U)};
  for (std::uint64_t i = 0; i < 100'000; ++i) numbers.push_back(scatter(i) >> i % 64);
  for (const std::uint64_t number : numbers) {
    INFO(number);
    const long double real = 64 * std::log(2.0L) - std::log(static_cast<long double>(number) + 1);
    const long double ours = static_cast<long double>(minus_ln(number)) / (1ULL << 56U);
    REQUIRE(std::abs(ours - real) < 2e-16L * 20);
  }
  CHECK(minus_ln(most) == 0);
}

namespace {

std::string cell_of(std::istringstream& row) {
  std::string cell;
  std::getline(row, cell, '|');
  const auto first = cell.find_first_not_of(" `"), last = cell.find_last_not_of(" `");
  return first == std::string::npos ? "" : cell.substr(first, last - first + 1);
}

}  // namespace

TEST_CASE("the vectors in the document are what sticky draws") {
  std::ifstream document(std::string(TEST_SOURCE_DIR) + "/docs/zone-json.md");
  REQUIRE(document);
  int vectors = 0;
  for (std::string line; std::getline(document, line);) {
    if (line.rfind("| `v:", 0) != 0) continue;
    std::istringstream row(line.substr(1));
    const std::string seed = cell_of(row).substr(2), service = cell_of(row),
                      endpoint = cell_of(row), network = cell_of(row), number = cell_of(row),
                      logarithm = cell_of(row);
    INFO(line);
    const SipKey key = endpoint_key(seed, service, endpoint);
    const auto drawn = number_of(key, geo::Prefix::parse(network).value().address);
    CHECK(drawn == std::stoull(number, nullptr, 16));
    CHECK(minus_ln(drawn) == std::stoull(logarithm));
    ++vectors;
  }
  CHECK(vectors >= 6);
}
