// A copy of a database file that nobody can change or shorten while it is read: an anonymous memory
// file with all seals. Owned by the one load that needs it; gone with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "geo/mmdb.h"

namespace geo {

class SealedCopy {
 public:
  /// Reads `file` whole. Throws MmdbError when it can't be read, is empty, packed, has no metadata,
  /// or is larger than any database.
  explicit SealedCopy(const std::filesystem::path& file);
  ~SealedCopy();
  SealedCopy(const SealedCopy&) = delete;
  SealedCopy& operator=(const SealedCopy&) = delete;

  /// Where the copy can be opened, in this process, while this object lives.
  [[nodiscard]] std::string path() const;

 private:
  int descriptor_;
};

/// "FILE: WHAT; ADVICE".
MmdbError mmdb_fault(const std::filesystem::path& file, const std::string& what,
                     const std::string& advice);

}  // namespace geo
