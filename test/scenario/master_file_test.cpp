// Zone files of other servers brought in and out on the command line.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "test/scenario/stage.h"

namespace {

using Catch::Contains;
using scenario::Stage;

constexpr const char* soa =
    "$TTL 300\n@ SOA ns1 hostmaster 7 3600 600 1209600 60\n@ NS ns1\nns1 A 192.0.2.53\n";

scenario::Outcome trimtab(std::vector<std::string> words) {
  words.insert(words.begin(), scenario::trimtab());
  return scenario::run(words);
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a zone file is imported, checked, served, exported and imported again the same") {
  Stage stage;
  const auto file = stage.write("app.zone", std::string(soa) +
                                                "www 60 A 192.0.2.1\n"
                                                "$INCLUDE more.zone sub\n");
  stage.write("more.zone", "mail MX 10 www.app.test.\n\tTXT \"a;b\"\n");
  const auto json = stage.path("zones/app.json").string();
  std::filesystem::create_directories(stage.path("zones"));
  const auto made =
      trimtab({"import", "zonefile", file.string(), "--zone", "app.test", "--output", json});
  INFO(made.output);
  REQUIRE(made.exit_code == 0);
  CHECK(made.output.empty());
  CHECK(trimtab({"check", "--strict", json}).exit_code == 0);
  stage.start();
  CHECK(stage.dig("www.app.test") == std::set<std::string>{"192.0.2.1"});
  CHECK(stage.dig("mail.sub.app.test", {"TXT"}) == std::set<std::string>{"\"a;b\""});

  const auto exported = stage.path("out.zone").string();
  REQUIRE(trimtab({"export", "zonefile", json, "-o", exported}).exit_code == 0);
  CHECK_THAT(text_of(exported), Contains("$ORIGIN app.test.\n$TTL 300\n"));
  const auto again = trimtab({"import", "zonefile", exported});
  CHECK(again.exit_code == 0);
  CHECK(again.output == text_of(json));
}

TEST_CASE("a zone file that is wrong is told with file, line, what and what to do") {
  const Stage stage;
  const auto file =
      stage.write("app.zone", std::string(soa) + "www A 192.0.2.256\nmail MX mail 10\n").string();
  const auto output = stage.path("app.json").string();
  const auto told = trimtab({"import", "zonefile", file, "--zone", "app.test", "-o", output});
  CHECK(told.exit_code == 1);
  CHECK_THAT(told.output, Contains(file + ":5:7: \"192.0.2.256\" is no A data: it is not an IPv4 "
                                          "address; write it as in "));
  CHECK_THAT(told.output, Contains(file + ":6:9: "));
  CHECK_FALSE(std::filesystem::exists(output));

  const auto relative = trimtab({"import", "zonefile", file});
  CHECK(relative.exit_code == 1);
  CHECK_THAT(relative.output, Contains(file + ":2:1: \"@\" is relative, and to what nothing says; "
                                              "give the zone's name by --zone"));
  const auto other =
      trimtab({"import", "zonefile", stage.write("b.zone", soa).string(), "--zone", "app..test"});
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.output, Contains("--zone app..test: empty label"));
  const auto none = trimtab({"import", "zonefile", stage.path("none.zone").string()});
  CHECK(none.exit_code == 1);
  CHECK_THAT(none.output, Contains("none.zone cannot be read: No such file or directory"));
  CHECK(trimtab({"import"}).exit_code == 2);
  CHECK(trimtab({"import", "zonefile"}).exit_code == 2);
}

TEST_CASE("another zone's name than the file's is refused with the one to give") {
  const Stage stage;
  const auto file = stage.write("app.zone", "$ORIGIN app.test.\n" + std::string(soa)).string();
  const auto told = trimtab({"import", "zonefile", file, "--zone", "other.test"});
  CHECK(told.exit_code == 1);
  CHECK_THAT(told.output, Contains(file + ":3:1: the SOA is of app.test., the zone is to be "
                                          "other.test.; give --zone app.test."));
}

TEST_CASE("an import that cannot be written is the system's refusal") {
  const Stage stage;
  const auto file = stage.write("app.zone", soa).string();
  const auto told = trimtab(
      {"import", "zonefile", file, "--zone", "app.test", "-o", stage.path("no/app.json").string()});
  CHECK(told.exit_code == 3);
  CHECK_THAT(told.output, Contains("no/app.json"));
}

TEST_CASE("what is made goes through a link, which stays") {
  const Stage stage;
  const auto file = stage.write("app.zone", soa).string();
  const auto target = stage.write("target.json", "old");
  const auto link = stage.path("link.json");
  std::filesystem::create_symlink("target.json", link);
  CHECK(
      trimtab({"import", "zonefile", file, "--zone", "app.test", "-o", link.string()}).exit_code ==
      0);
  CHECK(std::filesystem::is_symlink(link));
  CHECK_THAT(text_of(target), Contains("\"zone\": \"app.test\""));
}

TEST_CASE("an export names what it leaves out, and refuses what has faults or holds no zone") {
  const Stage stage;
  const auto zone = [](const std::string& address) {
    return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
      "services": { "web": { "endpoints": { "a": { "A": ")" +
           address + R"(" } } } }, "records": { "www": { "serve": "web", "TXT": "hello" } } })";
  };
  const auto good =
      trimtab({"export", "zonefile", stage.write("a.json", zone("192.0.2.1")).string()});
  CHECK(good.exit_code == 0);
  CHECK_THAT(good.output, Contains("; www: A and AAAA are steered by the service app.test.:web"));
  CHECK_THAT(good.output, Contains("www\t\tIN\tTXT\t\"hello\"\n"));
  const auto bad = trimtab({"export", "zonefile", stage.write("b.json", zone("192.0.2")).string()});
  CHECK(bad.exit_code == 1);
  CHECK_THAT(bad.output, Contains("b.json:2:"));
  CHECK_THAT(bad.output, Contains("192.0.2") && !Contains("trimtab: "));  // nothing more is said
  const auto shared =
      trimtab({"export", "zonefile", stage.write("c.json", R"({ "shared": true })").string()});
  CHECK(shared.exit_code == 1);
  CHECK_THAT(shared.output, Contains("c.json is a shared file: it holds no zone"));
  CHECK(trimtab({"export", "zonefile", stage.path("none.json").string()}).exit_code == 1);
}
