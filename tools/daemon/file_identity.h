// Which content a path names, as far as a cheap look tells: a file that was replaced, rewritten or
// removed has another identity.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>

namespace tools::daemon {

struct FileIdentity {
  std::uint64_t device = 0, inode = 0, size = 0;  // all 0: there is no such file
  std::int64_t modified_ns = 0, changed_ns = 0;   // since 1970
  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

/// Follows symbolic links.
FileIdentity identify(const std::filesystem::path& path) noexcept;

}  // namespace tools::daemon
