// The server file, trimtab.json: read with every fault at its place, paths made relative to it, and
// laid under what the command line says. Values only; nothing here opens sockets or databases.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dns/server.h"
#include "geo/place.h"
#include "geo/prefix.h"
#include "health/roster.h"
#include "tools/daemon/log.h"
#include "zones/compile/compile.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

constexpr unsigned max_workers = 256;  // each has its own sockets and thread

/// The command line's say; it goes before the server file's. Paths are relative to the current
/// folder.
struct Overrides {
  std::vector<dns::ListenAddress> listen;
  std::optional<unsigned> workers;
  std::optional<std::filesystem::path> zones;
  std::vector<std::filesystem::path> databases;
  std::optional<dns::ListenAddress> control;
  std::optional<std::filesystem::path> token_file;
  std::optional<std::filesystem::path> state;
};

struct ServerFile {
  std::filesystem::path path;  // empty: none was read, all is default or from the command line
  std::vector<dns::ListenAddress> listen;                               // restart
  unsigned workers = 0;                                                 // restart; 0: one per CPU
  std::filesystem::path zones = "zones";                                // live
  std::vector<std::filesystem::path> databases;                         // live
  std::vector<std::pair<geo::Prefix, geo::Place>> networks;             // live
  dns::ListenAddress control{geo::Address::from_v4(0x7F000001), 8053};  // restart
  std::optional<std::filesystem::path> token_file;                      // live
  std::optional<std::filesystem::path> state;                           // restart
  std::optional<std::filesystem::path> cookie_file;                     // live
  dns::Settings settings;                        // live; the cookies' secrets are in `cookie_file`
  std::vector<dns::ListenAddress> resolvers;     // live; the system's if none
  bool exec = false;                             // restart; zones may have checks of kind exec
  std::chrono::milliseconds startup_wait{5000};  // at start-up only
  dns::TcpLimits tcp;                            // restart
  Level log_level = Level::info;                 // live
  health::Guarding guarding;                     // live
};

/// Reads the file at `path`, or takes the defaults where it is empty, then lays `overrides` over
/// it. Every fault is noted; empty when there was one.
std::optional<ServerFile> read_server_file(const std::filesystem::path& path,
                                           const Overrides& overrides,
                                           zones::compile::Faults& faults);
/// The same of a text that has been read; nothing is looked at but this.
std::optional<ServerFile> parse_server_file(const zones::compile::SourceFile& source,
                                            const Overrides& overrides,
                                            zones::compile::Faults& faults);

/// `trimtab.json` of the current folder where it exists and nothing else was asked for.
std::filesystem::path server_file_or_default(const std::filesystem::path& asked, bool others_given);

/// Keys that differ between what runs and what is wanted and that only a restart can change.
std::vector<std::string> needs_restart(const ServerFile& running, const ServerFile& wanted);

}  // namespace tools::daemon
