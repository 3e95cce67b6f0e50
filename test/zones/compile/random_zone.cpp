#include "test/zones/compile/random_zone.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <stdexcept>

#include "test/tools/scratch_folder.h"
#include "zones/compile/import.h"

namespace random_zone {
namespace {

using Names = std::vector<std::string>;  // relative to the apex

class Author {
 public:
  Author(std::string apex, std::uint64_t seed) : apex_(std::move(apex)), random_(seed) {}

  std::string write() {
    choose_names();
    line("@", 3600, "SOA",
         "h1 admin." + apex_ + " 7 3600 600 86400 " + pick({"30", "300", "7200"}));
    for (const char* host : {"h1", "h2", "h3"}) write_host(host);
    line("@", 3600, "NS", "h1");
    if (chance(50)) line("@", 3600, "NS", "h2");
    if (chance(50)) line("@", 3600, "NS", "ns.elsewhere.test.");
    if (chance(70)) write_data("@");
    for (const std::string& name : names_) write_name(name);
    return "$ORIGIN " + apex_ + "\n$TTL 300\n" + text_;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  std::string pick(const Names& of) { return of[below(of.size())]; }

  void line(const std::string& name, unsigned ttl, const std::string& type,
            const std::string& data) {
    text_ += name + '\t' + std::to_string(ttl) + "\tIN\t" + type + '\t' + data + '\n';
  }

  void choose_names() {
    const Names labels{"a", "b", "c", "d", "E", "mx", "x\\.y", "under_score", "q\\\"q", "0"};
    while (names_.size() < 12 + below(14)) {
      std::string name = names_.empty() || chance(35) ? "" : pick(names_);
      for (std::size_t left = 1 + below(2); left > 0; --left) {
        const bool is_wild = left == 1 && chance(20);
        name = (is_wild ? "*" : pick(labels)) + (name.empty() ? "" : "." + name);
      }
      const bool is_below_dname =
          std::any_of(dnames_.begin(), dnames_.end(), [&](const auto& owner) {
            return name.ends_with("." + owner) || owner.ends_with("." + name);
          });
      const bool has_inner_wildcard = name.find("*", 1) != std::string::npos;
      if (is_below_dname || has_inner_wildcard || name.size() > 60) continue;
      if (std::find(names_.begin(), names_.end(), name) != names_.end()) continue;
      const auto is_related = [&](const std::string& other) {
        return other.ends_with("." + name) || name.ends_with("." + other);
      };
      const bool is_alone = std::none_of(names_.begin(), names_.end(), is_related);
      if (is_alone && name[0] != '*' && chance(12)) dnames_.insert(name);
      names_.push_back(name);
    }
  }

  void write_host(const std::string& name) {
    const unsigned ttl = a_ttl();
    for (std::size_t i = 0; i <= below(2); ++i) line(name, ttl, "A", address());
    if (chance(60)) line(name, a_ttl(), "AAAA", "2001:db8::" + std::to_string(++addresses_));
  }

  void write_name(const std::string& name) {
    const std::size_t kind = below(100);
    const bool is_wild = name[0] == '*';
    if (dnames_.contains(name)) {
      line(name, a_ttl(), "DNAME", target());
      if (chance(50)) line(name, a_ttl(), "TXT", "\"beside a DNAME\"");
    } else if (kind < 12 && !is_wild) {
      write_cut(name);
    } else if (kind < 30) {
      line(name, a_ttl(), "CNAME", target());
    } else {
      write_data(name);
    }
  }

  void write_cut(const std::string& name) {
    const unsigned ttl = a_ttl();
    const bool has_own = chance(70);
    if (has_own) {
      line(name, ttl, "NS", "ns." + name);
      write_host("ns." + name);
    }
    if (!has_own || chance(40)) line(name, ttl, "NS", pick({"h2", "ns.elsewhere.test."}));
    if (chance(40)) line(name, a_ttl(), "DS", "12345 13 2 " + std::string(64, 'a'));
    if (chance(30)) line("below." + name, a_ttl(), "TXT", "\"hidden\"");
  }

  void write_data(const std::string& name) {
    static const std::map<std::string, Names> fixed{
        {"TXT", {"\"one\"", "\"two\" \"strings; (here)\"", "\"q\\\"q \\200\"", "\"\""}},
        {"CAA", {"0 issue \"ca.example\"", "128 iodef \"mailto:x@example.net\""}},
        {"HINFO", {"\"CPU\" \"OS\""}},
        {"NAPTR", {"100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:i@example.com!\" ."}},
        {"TLSA", {"3 1 1 " + std::string(64, 'b')}},
        {"SSHFP", {"4 2 " + std::string(64, 'c')}},
        {"LOC", {"52 22 23.000 N 4 53 32.000 E -2.00m 10m 10m 10m"}},
        {"TYPE65280", {"\\# 4 0a0b0c0d", "\\# 0"}},
        {"TYPE65281", {"\\# 2 ffff"}}};
    std::set<std::string> types;
    for (std::size_t left = 1 + below(4); left > 0; --left) {
      if (chance(50)) {
        types.insert(pick({"A", "AAAA", "MX", "SRV", "PTR", "HTTPS", "SVCB"}));
      } else {
        auto entry = fixed.begin();
        std::advance(entry, below(fixed.size()));
        types.insert(entry->first);
      }
    }
    for (const std::string& type : types) {
      const unsigned ttl = a_ttl();
      const auto known = fixed.find(type);
      std::set<std::string> data;
      for (std::size_t left = 1 + below(chance(8) ? 40 : 3); left > 0; --left) {
        data.insert(known == fixed.end() ? data_of(type) : pick(known->second));
      }
      for (const std::string& each : data) line(name, ttl, type, each);
    }
  }

  std::string data_of(const std::string& type) {
    const std::string number = std::to_string(below(5));
    if (type == "A") return address();
    if (type == "AAAA") return "2001:db8::" + std::to_string(++addresses_);
    if (type == "MX") return number + ' ' + target();
    if (type == "SRV") return number + " 0 443 " + target();
    if (type == "PTR") return target();
    if (chance(30)) return "0 " + target();
    return std::to_string(1 + below(4)) + ' ' + (chance(30) ? "." : target()) +
           " alpn=\"h2,h3\" port=8443 ipv4hint=192.0.2.1";
  }

  std::string target() {
    if (chance(20)) return "x.elsewhere.test.";
    std::string name = chance(30) ? pick({"h1", "h2", "h3", "@", "nowhere"}) : pick(names_);
    if (name[0] == '*') name = "w" + name.substr(1);
    return name == "@" || chance(80) ? name : "deep." + name;
  }

  std::string address() {
    ++addresses_;
    return "192.0." + std::to_string(2 + addresses_ / 250) + '.' + std::to_string(addresses_ % 250);
  }
  unsigned a_ttl() {
    return static_cast<unsigned>(std::stoul(pick({"0", "60", "300", "300", "3600"})));
  }

  std::string apex_;
  std::mt19937_64 random_;
  Names names_;
  std::set<std::string> dnames_;
  unsigned addresses_ = 0;
  std::string text_;
};

bool is_accepted(const std::string& text) {
  const ScratchFolder folder;
  return !zones::compile::import_master_file(folder.write("zone", text), {}).json.empty();
}

}  // namespace

std::string text(const std::string& apex, std::uint32_t seed) {
  // By chance some have CNAMEs in a circle or beside other data: then the next is taken.
  constexpr std::uint64_t attempts = 1000;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    std::string made = Author(apex, std::uint64_t{seed} * attempts + attempt).write();
    if (is_accepted(made)) return made;
  }
  throw std::runtime_error("no acceptable zone of seed " + std::to_string(seed));
}

}  // namespace random_zone
