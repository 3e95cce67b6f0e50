#include "tools/daemon/cookie_file.h"

#include <catch2/catch.hpp>

#include "test/tools/scratch_folder.h"

namespace {

namespace fs = std::filesystem;
using tools::daemon::read_cookie_secrets;

constexpr const char* first = "e5e973e5a6b2a43f48e7dc849e37bfcf";
constexpr const char* second = "445536BCD2513298075A5D379663C962";

/// A file that only its owner may read.
fs::path keep(const ScratchFolder& folder, const std::string& text) {
  const auto file = folder.write("cookies", text);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return file;
}

/// What is wrong with `file`; nothing is read from it then.
std::vector<std::string> faults_of(const fs::path& file) {
  zones::compile::Faults faults;
  CHECK(read_cookie_secrets(file, faults).empty());
  std::vector<std::string> texts;
  for (const auto& fault : faults.all()) {
    texts.push_back(fault.to_string().substr(file.string().size() + 1));
  }
  return texts;
}

}  // namespace

TEST_CASE("secrets stand one a line, the first signs") {
  const ScratchFolder folder;
  zones::compile::Faults faults;
  const auto file = keep(folder, std::string("# in use\n") + first + "\r\n\n  " + second + "\n");
  const auto secrets = read_cookie_secrets(file, faults);
  CHECK(faults.all().empty());
  REQUIRE(secrets.size() == 2);
  CHECK(secrets[0] == dns::CookieSecret{0x3fa4b2a6e573e9e5, 0xcfbf379e84dce748});
  CHECK(secrets[1] == dns::CookieSecret{0x983251d2bc365544, 0x62c96396375d5a07});
}

TEST_CASE("a file of secrets that is wrong says where, and never shows what is in it") {
  const ScratchFolder folder;
  const auto bad = faults_of(keep(
      folder, std::string(first) + "\nsecret\n" + first + "0\n" + std::string(31, 'a') + "g\n"));
  REQUIRE(bad.size() == 3);
  CHECK(bad[0] ==
        "2:1: /: no secret for cookies; write 32 hexadecimal digits, for instance of openssl rand "
        "-hex 16");
  CHECK(bad[1].starts_with("3:1: /: no secret for cookies"));
  CHECK(bad[2].starts_with("4:1: /: no secret for cookies"));
  const auto three = faults_of(keep(folder, std::string(first) + "\n" + second + "\n" + first));
  REQUIRE(three.size() == 1);
  CHECK(three[0].starts_with("3:1: /: a third secret for cookies; keep the one that signs first"));
  const auto empty = faults_of(keep(folder, "# nothing yet\n"));
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].starts_with("1:1: /: no secret for cookies"));
  const auto none = faults_of(folder / "none");
  REQUIRE(none.size() == 1);
  CHECK_THAT(none[0], Catch::Contains("cannot be read: No such file or directory"));
}

TEST_CASE("a file of secrets that everybody may read is refused") {
  const ScratchFolder folder;
  const auto file = keep(folder, first);
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
  const auto open = faults_of(file);
  REQUIRE(open.size() == 1);
  CHECK_THAT(open[0], Catch::Contains("everybody may read the cookies' secrets; chmod o= "));
}

TEST_CASE("a secret that is made up is another one each time") {
  CHECK(tools::daemon::random_cookie_secret() != tools::daemon::random_cookie_secret());
}
