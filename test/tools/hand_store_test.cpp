#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "scratch_folder.h"
#include "tools/daemon/hand_request.h"
#include "tools/daemon/hand_store.h"
#include "tools/daemon/report_hands.h"

using namespace tools::daemon;
using health::Grip;
using health::Hand;
using health::LaidHand;

namespace {

const std::vector<LaidHand> hands{
    {{Grip::On::cloud, "", "aws"}, Hand::drain, "a \"word\"\n", "127.0.0.1", 1'700'000'000'123, 0},
    {{Grip::On::service, "app.test.:web", ""}, Hand::down, "", "", 1, 1'700'000'000'999},
    {{Grip::On::endpoint, "app.test.:web", "aws/green"}, Hand::up, "", "", 1, 2},
    {{Grip::On::address, "", "2001:db8::1"}, Hand::drain, "", "", 1, 2}};

std::string why_not(Command command, const std::string& body) {
  try {
    read_hand_request(command, body);
  } catch (const BadRequest& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("what operators hold is read back from the state directory as it was") {
  const ScratchFolder folder;
  const HandStore store(folder / "");
  std::vector<std::string> problems;
  CHECK(store.load(problems).empty());
  store.keep(hands);
  CHECK(store.load(problems) == hands);
  store.keep({});
  CHECK(store.load(problems).empty());
  CHECK(problems.empty());
  CHECK_FALSE(HandStore(std::nullopt).keeps());
}

TEST_CASE("a file of hands that cannot be read is moved aside and named, not written over") {
  const auto* future = R"({"version": 2, "hands": []})";
  for (const std::string text :
       {"", "{", "[]", R"({"hands": []})", future, R"({"version": 1, "hands": [{"on": 3}]})"}) {
    INFO(text);
    const ScratchFolder folder;
    folder.write("hands.json", text);
    std::vector<std::string> problems;
    CHECK(HandStore(folder / "").load(problems).empty());
    CHECK(problems.size() == 1);
    CHECK_FALSE(std::filesystem::exists(folder / "hands.json"));
    CHECK(std::filesystem::exists(folder / "hands.json.unreadable"));
  }
}

TEST_CASE("a state directory that cannot be written is told, and the old file stays") {
  const ScratchFolder folder;
  const HandStore store(folder / "");
  store.keep(hands);
  std::filesystem::create_directory(folder / "hands.json.new");
  CHECK_THROWS_AS(store.keep({}), StateError);
  std::vector<std::string> problems;
  CHECK(store.load(problems).size() == hands.size());
}

TEST_CASE("a command's body is read as it is written") {
  WrittenRequest written;
  written.what = "web/aws";
  written.lasts = "90s";
  written.reason = "kernel\nupdate";
  written.hand = Hand::down;
  written.overrides_guard = true;
  const auto read = read_hand_request(Command::force, hand_request_json(Command::force, written));
  CHECK(read.what == "web/aws");
  CHECK(read.lasts == std::chrono::seconds(90));
  CHECK(read.reason == "kernel update");
  CHECK(read.hand == Hand::down);
  CHECK(read.overrides_guard);
  const auto plain = read_hand_request(Command::drain, R"({"what": "cloud:aws"})");
  CHECK(plain.lasts.count() == 0);
  CHECK(plain.hand == Hand::drain);
  CHECK_FALSE(plain.overrides_guard);
}

TEST_CASE("a command's body that is wrong is refused with what to write") {
  using Catch::Contains;
  CHECK_THAT(why_not(Command::drain, ""), Contains("body"));
  CHECK_THAT(why_not(Command::drain, "{}"), Contains("\"what\" is missing"));
  CHECK_THAT(why_not(Command::drain, R"({"what": "web", "for": "soon"})"), Contains("\"1h\""));
  CHECK_THAT(why_not(Command::drain, R"({"what": "web", "for": "0s"})"), Contains("1s to "));
  CHECK_THAT(why_not(Command::drain, R"({"what": "web", "until": "1h"})"), Contains("until"));
  CHECK_THAT(why_not(Command::force, R"({"what": "web"})"), Contains("\"state\" is missing"));
  CHECK_THAT(why_not(Command::force, R"({"what": "web", "state": "gone"})"), Contains("up"));
  CHECK_THAT(why_not(Command::undrain, R"({"what": "web", "reason": "x"})"), Contains("reason"));
}
