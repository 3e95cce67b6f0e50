// Reads an MMDB file into a layer. The file is copied whole into a sealed memory file first and
// walked there once: a mapped file that somebody truncates would kill the process. The layout
// (MaxMind's nested country/continent/ subdivisions/location, DB-IP's, ASN files, the flat
// `country_code` kind) is found by looking into the records.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "geo/geography.h"

namespace geo {

/// What is wrong with the file and what to do, for a person.
struct MmdbError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws MmdbError: missing, unreadable, truncated, not MMDB, without any field we know.
Layer load_mmdb(const std::filesystem::path& file);

}  // namespace geo
