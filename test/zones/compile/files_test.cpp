#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "zones/compile/compile.h"

using namespace zones::compile;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "trimtab-files-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void write(const fs::path& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string names() const {
    std::string list;
    for (const SourceFile& file : read_folder(path_))
      list += fs::path(file.path).filename().string() + ' ';
    return list;
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a folder's zone files are read in the order of their names, nothing else is") {
  const Folder folder;
  folder.write("b.json", "B");
  folder.write("a.json", std::string("A\0A", 3));
  folder.write(".hidden.json", "x");
  folder.write("a.json.swp", "x");
  folder.write("notes.txt", "x");
  folder.write("folder.json/inner.json", "x");
  CHECK(folder.names() == "a.json b.json ");
  const auto files = read_folder(folder.path());
  CHECK(files[0].text == std::string("A\0A", 3));
  CHECK(files[0].path == (folder.path() / "a.json").string());
  CHECK(files[0].unreadable.empty());
}

TEST_CASE("the layout of a Kubernetes volume is followed and read once") {
  const Folder folder;
  folder.write("..2026_01_01/app.json", "zone");
  fs::create_directory_symlink("..2026_01_01", folder.path() / "..data");
  fs::create_symlink("..data/app.json", folder.path() / "app.json");
  const auto files = read_folder(folder.path());
  REQUIRE(files.size() == 1);
  CHECK(files[0].text == "zone");
  CHECK(files[0].path == (folder.path() / "app.json").string());
}

TEST_CASE("a link to nowhere is a file that cannot be read, with the reason") {
  const Folder folder;
  fs::create_symlink("gone", folder.path() / "app.json");
  const auto files = read_folder(folder.path());
  REQUIRE(files.size() == 1);
  CHECK(files[0].unreadable == "No such file or directory");
}

TEST_CASE("a file's mtime is in whole seconds since 1970") {
  const Folder folder;
  folder.write("a.json", "x");
  const auto moment = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000));
  fs::last_write_time(folder.path() / "a.json",
                      std::chrono::file_clock::from_sys(moment) + std::chrono::milliseconds(900));
  CHECK(read_file(folder.path() / "a.json").mtime_unix == 1'700'000'000);
}

TEST_CASE("a file that is too large is refused without being kept") {
  const Folder folder;
  folder.write("a.json", "");
  fs::resize_file(folder.path() / "a.json", max_file_octets);
  CHECK(read_file(folder.path() / "a.json").unreadable.empty());
  fs::resize_file(folder.path() / "a.json", max_file_octets + 1);
  const SourceFile file = read_file(folder.path() / "a.json");
  CHECK(file.unreadable == "it is larger than 64 MiB");
  CHECK(file.text.empty());
}

TEST_CASE("a named pipe is refused instead of waited for") {
  const Folder folder;
  const fs::path pipe = folder.path() / "pipe.json";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read_file(pipe).unreadable == "it is a named pipe, not a file");
  CHECK(folder.names().empty());
}

TEST_CASE("a folder that is not there is an exception, a folder named as a file is its reason") {
  const Folder folder;
  CHECK_THROWS_AS(read_folder(folder.path() / "none"), fs::filesystem_error);
  CHECK(read_file(folder.path()).unreadable == "Is a directory");
}
