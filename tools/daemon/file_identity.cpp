#include "tools/daemon/file_identity.h"

#include <sys/stat.h>

namespace tools::daemon {

FileIdentity identify(const std::filesystem::path& path) noexcept {
  constexpr std::int64_t second_ns = 1'000'000'000;
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = static_cast<std::uint64_t>(found.st_size),
          .modified_ns = found.st_mtim.tv_sec * second_ns + found.st_mtim.tv_nsec,
          .changed_ns = found.st_ctim.tv_sec * second_ns + found.st_ctim.tv_nsec};
}

}  // namespace tools::daemon
