// How many files the process may have open, and whether the TCP connections that the server file
// allows fit in beside all else that is open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tools::daemon {

/// Raises the limit to the highest that this process may give itself (the hard limit,
/// getrlimit(2)), at most to a million, and returns what it is now. Again: only returns it.
std::uint64_t raise_open_files();

struct FileNeeds {
  unsigned workers = 1;
  std::size_t listeners = 1;
  std::uint32_t connections = 0;  // per worker, as the server file says
};

/// What of `connections` each worker can have where `limit` files may be open; at least 1.
std::uint32_t connections_that_fit(const FileNeeds& needs, std::uint64_t limit);

/// For a person: what does not fit, and what to do. Empty where all fits.
std::string lack_of_files(const FileNeeds& needs, std::uint64_t limit);

}  // namespace tools::daemon
