// Random zones survive import, export and import again: the same records, the same text. ldns'
// `zone` reader, which knows nothing of ours, is the judge of what an exported file says.
#include <catch2/catch.hpp>
#include <cstdio>
#include <random>

#include "test/zones/compile/imported.h"
#include "test/zones/compile/random_zone.h"

// Last: it defines bool and false anew.
#include <ldns/ldns.h>

namespace {

using imported::Files;

/// A master file's records as ldns reads them, in canonical form.
std::multiset<std::string> judged_by_ldns(const std::string& text) {
  const ScratchFolder folder;
  const std::string path = folder.write("zone", text).string();
  std::FILE* file = std::fopen(path.c_str(), "r");
  ldns_zone* zone = nullptr;
  int line = 0;
  const ldns_status status =
      ldns_zone_new_frm_fp_l(&zone, file, nullptr, 0, LDNS_RR_CLASS_IN, &line);
  std::fclose(file);
  INFO(text);
  INFO(line << ": " << ldns_get_errorstr_by_id(status));
  REQUIRE(status == LDNS_STATUS_OK);
  std::multiset<std::string> all;
  const auto add = [&all](ldns_rr* record) {
    ldns_rr2canonical(record);
    char* line_text = ldns_rr2str(record);
    all.emplace(line_text);
    std::free(line_text);
  };
  add(ldns_zone_soa(zone));
  ldns_rr_list* records = ldns_zone_rrs(zone);
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(records); ++i) add(ldns_rr_list_rr(records, i));
  ldns_zone_deep_free(zone);
  return all;
}

}  // namespace

TEST_CASE("random zones: import, export and import give the same records and the same text") {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    const std::string text = random_zone::text("example.com.", seed);
    INFO(text);
    const Files first(text);
    INFO(first.told());
    const auto imported = first.import();
    REQUIRE_FALSE(imported.json.empty());
    const auto unit = imported::served(imported.json);
    const std::string exported = zones::compile::master_file_of(unit);
    CHECK(judged_by_ldns(exported) == judged_by_ldns(text));
    const Files second(exported);
    INFO(second.told(""));
    const auto again = second.import("");
    CHECK(imported::records(imported::served(again.json)) == imported::records(unit));
    CHECK(zones::compile::master_file_of(imported::served(again.json)) == exported);
    CHECK(Files(exported).import("").json == again.json);
  }
}
