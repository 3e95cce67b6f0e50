#include "geo/mmdb.h"

#include <maxminddb.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "geo/mmdb_file.h"
#include "geo/mmdb_record.h"
#include "geo/partition_builder.h"

namespace geo {
namespace {

const char* const fetch_again = "copy or download it again";

class Database {
 public:
  Database(const std::filesystem::path& file, const std::string& sealed_path) {
    const int status = MMDB_open(sealed_path.c_str(), MMDB_MODE_MMAP, &mmdb);
    if (status == MMDB_SUCCESS && (mmdb.metadata.ip_version == 4 || mmdb.metadata.ip_version == 6))
      return;
    if (status == MMDB_SUCCESS) {
      MMDB_close(&mmdb);
      throw mmdb_fault(file, "it is neither for IPv4 nor for IPv6", fetch_again);
    }
    if (status == MMDB_FILE_OPEN_ERROR)
      throw mmdb_fault(file, "its copy cannot be opened", "mount /proc for the server");
    throw mmdb_fault(file, std::string("cut off or damaged (") + MMDB_strerror(status) + ")",
                     fetch_again);
  }
  ~Database() { MMDB_close(&mmdb); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  MMDB_s mmdb{};
};

/// A child in the search tree, and the network that leads to it: `depth` bits of the 16 octets
/// (IPv4 begins at 96).
struct Branch {
  std::uint8_t type;
  std::uint64_t node;
  std::uint32_t data_offset;
  Address address;
  unsigned depth;
};

constexpr unsigned v4_depth = 96;

class Walk {
 public:
  Walk(const std::filesystem::path& file, const MMDB_s& mmdb)
      : file_(file),
        mmdb_(mmdb),
        reader_({mmdb.data_section, mmdb.data_section_size}),
        // Each node of a tree is met once. Files that share equal branches are met more often,
        // files that run in circles without end.
        nodes_left_(std::uint64_t{mmdb.metadata.node_count} * 4 + 1'000) {
    layer_.places.emplace_back();
  }

  Layer run() && {
    const bool only_v4 = mmdb_.metadata.ip_version == 4;
    const Branch v4 = only_v4 ? root() : v4_branch();
    branches_below({v4.type, v4.node, v4.data_offset, Address::from_v4(0), v4_depth});
    if (!only_v4) {
      if (v4.type == MMDB_RECORD_TYPE_SEARCH_NODE) v4_node_ = v4.node;
      branches_below(root());
    }
    layer_.partition = std::move(builder_).build();
    return std::move(layer_);
  }

 private:
  [[nodiscard]] MmdbError damaged(const std::string& part) const {
    return mmdb_fault(file_, part + " is cut off or damaged", fetch_again);
  }

  [[nodiscard]] static Branch root() { return {MMDB_RECORD_TYPE_SEARCH_NODE, 0, 0, {}, 0}; }

  struct Children {
    Branch left, right;
  };
  Children children(const Branch& branch) {
    MMDB_search_node_s node{};
    const bool readable =
        branch.node < mmdb_.metadata.node_count &&
        MMDB_read_node(&mmdb_, static_cast<std::uint32_t>(branch.node), &node) == MMDB_SUCCESS;
    if (!readable || branch.depth >= 128 || nodes_left_-- == 0) throw damaged("its search tree");
    const unsigned depth = branch.depth + 1;
    Address right = branch.address;
    right.octets[branch.depth / 8] |= static_cast<std::uint8_t>(0x80U >> branch.depth % 8);
    return {
        {node.left_record_type, node.left_record, node.left_record_entry.offset, branch.address,
         depth},
        {node.right_record_type, node.right_record, node.right_record_entry.offset, right, depth}};
  }

  /// In an IPv6 tree, IPv4 is below ::/96.
  Branch v4_branch() {
    Branch branch = root();
    while (branch.depth < v4_depth && branch.type == MMDB_RECORD_TYPE_SEARCH_NODE)
      branch = children(branch).left;
    return branch;
  }

  /// The IPv4 networks show up again in 2002::/16, ::ffff:0:0/96 and others, as the same node: as
  /// many networks again, each of which would be wrong, since those addresses are looked up as IPv4
  /// or not at all.
  [[nodiscard]] bool is_v4_again(const Branch& branch) const {
    if (branch.type == MMDB_RECORD_TYPE_SEARCH_NODE && branch.node == v4_node_) return true;
    return branch.depth >= v4_depth && branch.address.high() == 0 &&
           (branch.address.low() >> 32U == 0 || branch.address.is_v4());
  }

  void branches_below(const Branch& top) {
    const bool in_v4 = top.depth == v4_depth;
    std::vector<Branch> open{top};
    while (!open.empty()) {
      const Branch branch = open.back();
      open.pop_back();
      if (!in_v4 && is_v4_again(branch)) continue;
      switch (branch.type) {
        case MMDB_RECORD_TYPE_SEARCH_NODE: {
          const auto [left, right] = children(branch);
          open.push_back(right);
          open.push_back(left);
          break;
        }
        case MMDB_RECORD_TYPE_DATA:
          if (const auto value = value_of(branch.data_offset); value != 0)
            builder_.put(Prefix::of(branch.address, branch.depth - (in_v4 ? v4_depth : 0)), value);
          break;
        case MMDB_RECORD_TYPE_EMPTY:
          break;
        default:
          throw damaged("its search tree");
      }
    }
  }

  /// A record is read once however many networks point at it, and equal places are one value.
  Partition::Value value_of(std::uint32_t data_offset) {
    const auto [known, is_new] = by_offset_.try_emplace(data_offset, 0);
    if (!is_new) return known->second;
    const Place place = reader_.place_at(data_offset);
    if (reader_.damaged()) throw damaged("its data section");
    if (place.is_unknown()) return 0;
    const auto next = static_cast<Partition::Value>(layer_.places.size());
    const auto [same, is_first] = by_place_.try_emplace(place, next);
    if (is_first) {
      layer_.places.push_back(place);
      layer_.knows.note(place);
    }
    known->second = same->second;
    return same->second;
  }

  const std::filesystem::path& file_;
  const MMDB_s& mmdb_;
  MmdbReader reader_;
  std::uint64_t nodes_left_;
  std::optional<std::uint64_t> v4_node_;
  PartitionBuilder builder_;
  std::unordered_map<std::uint32_t, Partition::Value> by_offset_;
  std::map<Place, Partition::Value> by_place_;
  Layer layer_;
};

}  // namespace

Layer load_mmdb(const std::filesystem::path& file) {
  const SealedCopy copy(file);
  const Database database(file, copy.path());
  Layer layer = Walk(file, database.mmdb).run();
  if (layer.places.size() == 1)
    throw mmdb_fault(file, "no field in it tells a country, subdivision, AS number or position",
                     "use a database of one of these kinds");
  layer.name = file.stem().string();
  layer.build_epoch = database.mmdb.metadata.build_epoch;
  return layer;
}

}  // namespace geo
