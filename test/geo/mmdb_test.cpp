#include "geo/mmdb.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "geo/country.h"
#include "test/geo/databases.h"
#include "test/geo/random_networks.h"

using namespace geo;

namespace {

std::string networks_text(Random& random, const std::vector<Network>& networks) {
  const char* const countries[] = {"DE", "US", "GB", "FR", "JP", "BR"};
  std::ostringstream text;
  for (const Network& network : networks) {
    if (network.prefix.length < 4) continue;
    text << network.prefix.to_string();
    if (random() % 8 != 0) text << " country=" << countries[network.value % 6];
    if (random() % 4 == 0) text << " registered=" << countries[random() % 6];
    if (random() % 2 == 0)
      text << " subdivision=" << char('A' + random() % 4) << char('A' + random() % 4);
    if (random() % 2 == 0)
      text << " lat=" << int(random() % 180) - 90 << ".25 lon=" << int(random() % 360) - 180
           << ".5";
    if (random() % 3 == 0) text << " continent=EU";
    text << " asn=" << 1 + random() % 100 << '\n';
  }
  return text.str();
}

struct Paths {
  std::vector<std::vector<const char*>> country;  // the first that is there counts
  std::vector<const char*> subdivision, continent, asn, latitude, longitude;
};

Paths paths_of(const std::string& layout) {
  if (layout == "flat")
    return {{{"country_code"}}, {}, {"continent_code"}, {"asn"}, {"latitude"}, {"longitude"}};
  if (layout == "flat-text")
    return {{{"country"}}, {}, {"continent"}, {"asn"}, {"latitude"}, {"longitude"}};
  if (layout == "asn") return {{}, {}, {}, {"autonomous_system_number"}, {}, {}};
  return {{{"country", "iso_code"}, {"registered_country", "iso_code"}},
          {"subdivisions", "0", "iso_code"},
          {"continent", "code"},
          {},
          {"location", "latitude"},
          {"location", "longitude"}};
}

Place judged(const Judge& judge, const Paths& paths, const Address& address) {
  const auto text = [&](const std::vector<const char*>& path) {
    return path.empty() ? std::string{} : judge.value(address, path).value_or("");
  };
  Place place;
  for (const auto& path : paths.country)
    if (place.country.empty()) place.country = Code::parse(text(path)).value_or(Code{});
  const std::string part = text(paths.subdivision);
  if (!place.country.empty() && !part.empty())
    place.subdivision = *Code::parse(std::string(place.country.view()) + "-" + part);
  place.continent = parse_continent(text(paths.continent));
  if (place.continent == Continent::unknown) place.continent = continent_of(place.country);
  std::string asn = text(paths.asn);
  if (asn.starts_with("AS")) asn.erase(0, 2);
  if (!asn.empty()) place.asn = static_cast<std::uint32_t>(std::stoul(asn));
  const std::string latitude = text(paths.latitude), longitude = text(paths.longitude);
  if (!latitude.empty()) place.position = Position{std::stof(latitude), std::stof(longitude)};
  return place;
}

/// ::/96 holds the tree's IPv4 networks, 2002::/16 and 2001::/32 show them again: we answer those
/// as IPv4 or not at all.
bool is_alias(const Address& address) {
  for (const char* network : {"::/96", "2002::/16", "2001::/32"})
    if (Prefix::parse(network)->contains(address)) return true;
  return false;
}

void compare(const std::filesystem::path& file, const Paths& paths,
             const std::vector<Address>& addresses) {
  const Layer layer = load_mmdb(file);
  const Judge judge(file);
  for (const Address& address : addresses) {
    if (is_alias(address)) continue;
    const Place place = layer.places[layer.partition.find(address).value];
    INFO(file << ' ' << address.to_string());
    REQUIRE(place == judged(judge, paths, address));
  }
}

}  // namespace

TEST_CASE("every layout and record size is read as libmaxminddb reads it") {
  const Folder folder;
  Random random(11);
  const auto networks = random_networks(random, 250);
  const std::string text = networks_text(random, networks);
  const auto addresses = telling_addresses(random, networks);
  for (const char* layout : {"city", "asn", "dbip", "flat", "flat-text"}) {
    for (const unsigned record_size : {24U, 28U, 32U}) {
      const auto file = folder.path(std::string(layout) + std::to_string(record_size) + ".mmdb");
      make_database({layout, record_size}, file, text);
      compare(file, paths_of(layout), addresses);
    }
  }
}

TEST_CASE("a database of IPv4 only knows IPv4 only") {
  const Folder folder;
  const auto file = folder.path("four.mmdb");
  make_database({"city", 24, 4}, file, "81.2.69.0/24 country=GB\n0.0.0.0/2 country=US\n");
  const Layer layer = load_mmdb(file);
  const auto country = [&](const char* address) {
    return layer.places[layer.partition.find(*Address::parse(address)).value].country.view();
  };
  CHECK(country("81.2.69.1") == "GB");
  CHECK(country("12.0.0.1") == "US");
  CHECK(country("130.0.0.1").empty());
  CHECK(country("2001:db8::1").empty());
  CHECK(layer.partition.find(*Address::parse("2001:db8::1")).depth == 0);
}

TEST_CASE("a database tells which kinds of key it can decide, its name and its age") {
  const Folder folder;
  const auto load = [&](const char* layout, const char* networks) {
    const auto file = folder.path("Some-Base.mmdb");
    make_database({layout}, file, networks);
    return load_mmdb(file);
  };
  const Layer city = load("city", "10.0.0.0/8 country=US subdivision=CA lat=1 lon=2\n");
  CHECK((city.knows.country && city.knows.subdivision && city.knows.position));
  CHECK_FALSE(city.knows.asn);
  CHECK(city.name == "Some-Base");
  CHECK(city.build_epoch > 1'500'000'000);
  const Layer asn = load("asn", "10.0.0.0/8 asn=64500\n");
  CHECK((asn.knows.asn && !asn.knows.country && !asn.knows.position));
  const Layer dbip = load("dbip", "10.0.0.0/8 country=US subdivision=CA lat=1 lon=2\n");
  CHECK((dbip.knows.country && dbip.knows.position && !dbip.knows.subdivision));
}

TEST_CASE("what databases write for an unknown place is unknown") {
  const Folder folder;
  const auto file = folder.path("unknown.mmdb");
  make_database({"city"}, file,
                "10.0.0.0/8 country=ZZ lat=0 lon=0\n11.0.0.0/8 country=DE lat=91 lon=0\n");
  const Layer layer = load_mmdb(file);
  CHECK(layer.partition.find(*Address::parse("10.0.0.1")).value == 0);
  const Place place = layer.places[layer.partition.find(*Address::parse("11.0.0.1")).value];
  CHECK(place.country.view() == "DE");
  CHECK(place.continent == Continent::EU);
  CHECK_FALSE(place.position);
}

TEST_CASE("a flat database's region counts only where it is written as ISO 3166-2") {
  const Folder folder;
  const auto file = folder.path("flat.mmdb");
  make_database({"flat"}, file,
                "10.0.0.0/8 country=US subdivision=US-CA\n11.0.0.0/8 country=US subdivision=06\n"
                "12.0.0.0/8 country=US subdivision=CA-ON\n");
  const Layer layer = load_mmdb(file);
  const auto subdivision = [&](const char* address) {
    return layer.places[layer.partition.find(*Address::parse(address)).value].subdivision.view();
  };
  CHECK(subdivision("10.0.0.1") == "US-CA");
  CHECK(subdivision("11.0.0.1").empty());
  CHECK(subdivision("12.0.0.1").empty());
}

TEST_CASE("the IPv4 networks are not copied into the IPv6 space where the file aliases them") {
  const Folder folder;
  const auto file = folder.path("alias.mmdb");
  make_database({"city"}, file, "81.2.69.0/24 country=GB\n2a00::/20 country=DE\n");
  REQUIRE(Judge(file).value(*Address::parse("2002:5102:4507::"), {"country", "iso_code"}) == "GB");
  const Layer layer = load_mmdb(file);
  CHECK(layer.partition.runs() == 6);
  CHECK(layer.partition.find(*Address::parse("2002:5102:4507::")).value == 0);
}

TEST_CASE("a real database of countries is read as libmaxminddb reads it") {
  const char* file = std::getenv("TRIMTAB_COUNTRY_MMDB");
  if (file == nullptr) {
    WARN("skipped: TRIMTAB_COUNTRY_MMDB names no database of countries");
    return;
  }
  const Layer layer = load_mmdb(file);
  const Judge judge(file);
  Random random(5);
  std::vector<Address> addresses;
  layer.partition.for_each_run([&](const Partition::Run& run) {
    if (random() % 64 != 0) return;
    addresses.push_back(run.first);
    addresses.push_back(run.last);
  });
  while (addresses.size() < 40'000)
    addresses.push_back(random_address(random, random() % 2 == 0 ? Family::v4 : Family::v6));
  std::size_t known = 0;
  for (const Address& address : addresses) {
    if (is_alias(address)) continue;
    std::optional<std::string> country;
    for (const std::vector<const char*>& path :
         {std::vector{"country_code"}, std::vector{"country", "iso_code"}})
      if (!country) country = judge.value(address, path);
    const std::string_view ours = layer.places[layer.partition.find(address).value].country.view();
    INFO(address.to_string());
    REQUIRE(ours == (country && find_country(*country) != nullptr ? *country : ""));
    known += ours.empty() ? 0 : 1;
  }
  CHECK(known > 10'000);
}
