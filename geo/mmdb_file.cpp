#include "geo/mmdb_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "geo/mmdb_record.h"

namespace geo {
namespace {

using Octets = std::vector<std::uint8_t>;

// The largest databases sold are below 1 GB; more is a mistake that must not eat the memory.
constexpr std::size_t largest_file = std::size_t{2} << 30U;
constexpr std::size_t read_step = std::size_t{1} << 20U;
// The format's bound on where the metadata can begin, counted from the end.
constexpr std::size_t metadata_most = std::size_t{128} << 10U;
constexpr std::string_view metadata_mark = "\xab\xcd\xefMaxMind.com";

const char* const fetch_again = "copy or download it again";

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

std::string reason(int error) { return std::system_category().message(error); }

MmdbError open_fault(const std::filesystem::path& file, int error) {
  if (error == ENOENT) return mmdb_fault(file, "no such file", "check the path of the database");
  if (error == EACCES || error == EPERM)
    return mmdb_fault(file, "no permission to read it", "let the server's user read it");
  return mmdb_fault(file, "cannot be opened (" + reason(error) + ")", "check file and path");
}

Octets read_whole(const std::filesystem::path& file) {
  // A pipe in the file's place must not hold the server up: hence not blocking.
  const Descriptor input(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (input.number() < 0) throw open_fault(file, errno);
  struct stat status {};
  if (fstat(input.number(), &status) != 0) throw open_fault(file, errno);
  if (!S_ISREG(status.st_mode))
    throw mmdb_fault(file, "not a file", "give the path of an .mmdb file");
  Octets content;
  while (content.size() <= largest_file) {
    const std::size_t before = content.size();
    content.resize(before + read_step);
    const ssize_t got = read(input.number(), content.data() + before, read_step);
    content.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return content;
    if (got < 0 && errno != EINTR)
      throw mmdb_fault(file, "cannot be read (" + reason(errno) + ")", "check the disk");
  }
  throw mmdb_fault(file, "larger than 2 GiB", "this is no database of places");
}

bool starts_with(const Octets& content, std::string_view start) {
  return content.size() >= start.size() &&
         std::equal(start.begin(), start.end(), content.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// libmaxminddb would walk nested metadata without a bound; what is no metadata never gets there.
void check_metadata(const std::filesystem::path& file, const Octets& content) {
  if (content.empty()) throw mmdb_fault(file, "empty", fetch_again);
  if (starts_with(content, "\x1f\x8b") || starts_with(content, "PK"))
    throw mmdb_fault(file, "a packed file", "unpack it and give the .mmdb inside");
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), metadata_most));
  const std::size_t mark = tail.rfind(metadata_mark);
  if (mark == std::string_view::npos)
    throw mmdb_fault(file, "not an MMDB file, or its end is missing (it has no metadata)",
                     fetch_again);
  const auto metadata = std::span(content).last(tail.size() - mark - metadata_mark.size());
  if (!MmdbReader(metadata).skip(0))
    throw mmdb_fault(file, "its metadata is cut off or damaged", fetch_again);
}

int sealed_memory(const std::filesystem::path& file, const Octets& content) {
  Descriptor memory(memfd_create("mmdb", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const auto fault = [&] {
    return mmdb_fault(file, "no memory file for it (" + reason(errno) + ")",
                      "free memory or raise the limit of open files");
  };
  if (memory.number() < 0) throw fault();
  for (std::size_t written = 0; written < content.size();) {
    const ssize_t step = write(memory.number(), content.data() + written, content.size() - written);
    if (step < 0 && errno != EINTR) throw fault();
    written += static_cast<std::size_t>(std::max<ssize_t>(step, 0));
  }
  if (fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
    throw fault();
  return memory.release();
}

int sealed_copy(const std::filesystem::path& file) {
  const Octets content = read_whole(file);
  check_metadata(file, content);
  return sealed_memory(file, content);
}

}  // namespace

SealedCopy::SealedCopy(const std::filesystem::path& file) : descriptor_(sealed_copy(file)) {}

SealedCopy::~SealedCopy() { close(descriptor_); }

std::string SealedCopy::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

MmdbError mmdb_fault(const std::filesystem::path& file, const std::string& what,
                     const std::string& advice) {
  return MmdbError(file.string() + ": " + what + "; " + advice);
}

}  // namespace geo
