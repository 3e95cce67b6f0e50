#include <catch2/catch.hpp>

#include "scratch_folder.h"
#include "tools/daemon/loop.h"
#include "tools/daemon/watch_points.h"
#include "tools/daemon/watcher.h"

using namespace tools::daemon;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// Runs the loop until the watcher reports, at most ten seconds; true when it did.
class Watching {
 public:
  explicit Watching(const fs::path& folder) : folder_(folder) { renew(); }
  bool renew() {
    WatchPoints points;
    add_folder_watch_points(folder_, points);
    return watcher_.watch(points);
  }
  bool reports_after(const std::function<void()>& change) {
    changed_ = false;
    change();
    limit_.once(10s);
    loop_.run();
    return changed_;
  }

 private:
  fs::path folder_;
  bool changed_ = false;
  Loop loop_;
  Watcher watcher_{loop_, [this] {
                     changed_ = true;
                     loop_.stop();
                   }};
  Timer limit_{loop_, [this] { loop_.stop(); }};
};

}  // namespace

TEST_CASE("a file is watched in its folder, and the folder from above") {
  const ScratchFolder folder;
  const auto file = folder.write("etc/trimtab.json", "{}");
  WatchPoints points;
  add_watch_points(file, points);
  CHECK(points[folder / "etc"] == std::set<std::string>{"trimtab.json"});
  CHECK(points[folder.path()] == std::set<std::string>{"etc"});
}

TEST_CASE("Kubernetes' ..data link is watched, and what it points at") {
  const ScratchFolder folder;
  folder.write("mount/..2026_11/trimtab.json", "{}");
  fs::create_symlink("..2026_11", folder / "mount/..data");
  fs::create_symlink("..data/trimtab.json", folder / "mount/trimtab.json");
  WatchPoints points;
  add_watch_points(folder / "mount/trimtab.json", points);
  CHECK(points[folder / "mount"].contains("..data"));
  CHECK(points[folder / "mount"].contains("trimtab.json"));
  CHECK(points[folder / "mount/..2026_11"].contains("trimtab.json"));
}

TEST_CASE("a zone that is a link into another folder is watched there too") {
  const ScratchFolder folder;
  folder.write("git/app.json", "{}");
  fs::create_directory(folder / "zones");
  fs::create_symlink("../git/app.json", folder / "zones/app.json");
  WatchPoints points;
  add_folder_watch_points(folder / "zones", points);
  REQUIRE(points.contains(folder / "zones"));
  CHECK(points[folder / "zones"].empty());  // every name
  CHECK(points[folder / "git"].contains("app.json"));
}

TEST_CASE("links that lead in a circle end") {
  const ScratchFolder folder;
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  WatchPoints points;
  add_watch_points(folder / "a", points);
  CHECK(points[folder.path()] == std::set<std::string>{"a", "b"});
}

TEST_CASE("edits in place, by rename, deletions and new files are all reported") {
  const ScratchFolder folder;
  folder.write("zones/app.json", "one");
  Watching watching(folder / "zones");
  CHECK(watching.reports_after([&] { folder.write("zones/app.json", "two"); }));
  CHECK(watching.reports_after([&] {
    folder.write("new", "three");
    fs::rename(folder / "new", folder / "zones/app.json");
  }));
  CHECK(watching.reports_after([&] { folder.write("zones/other.json", "{}"); }));
  CHECK(watching.reports_after([&] { fs::remove(folder / "zones/app.json"); }));
}

TEST_CASE("a zones folder that is deleted and made anew is watched again") {
  const ScratchFolder folder;
  folder.write("zones/app.json", "one");
  Watching watching(folder / "zones");
  CHECK(watching.reports_after([&] { fs::remove_all(folder / "zones"); }));
  watching.renew();
  CHECK(watching.reports_after([&] { fs::create_directory(folder / "zones"); }));
  CHECK(watching.renew());
  CHECK(watching.reports_after([&] { folder.write("zones/app.json", "two"); }));
}

TEST_CASE("the slow look sees a rewrite of the same size, a new file and one that is gone") {
  const ScratchFolder folder;
  const auto database = folder.write("a.mmdb", "old");
  folder.write("zones/app.json", "one");
  const auto look = [&] { return fingerprint({database}, folder / "zones"); };
  const auto first = look();
  CHECK(look() == first);
  folder.write("zones/note.txt", "no zone");
  CHECK(look() == first);
  folder.write("zones/new.json", "{}");
  CHECK(look() != first);
  fs::remove(folder / "zones/new.json");
  CHECK(look() == first);
  folder.write("b.mmdb", "new");
  fs::rename(folder / "b.mmdb", database);
  CHECK(look() != first);
  fs::remove(database);
  CHECK(look() != first);
}
