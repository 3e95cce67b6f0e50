#include "zones/compile/master_file.h"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/master_record.h"
#include "zones/compile/presentation.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // some editors begin UTF-8 with it

/// A record before anybody knows whose zone it is in.
struct Read {
  Name owner;
  std::uint16_t type = 0;
  std::uint32_t ttl = 0;
  std::vector<std::uint8_t> rdata;
  Spot at;
};

/// What a file inherits and its $INCLUDE gives back (RFC 1035 §5.1; the owner too, as in BIND).
struct Context {
  std::string file;  // as it is named in faults
  std::optional<Name> origin, owner;
  bool lost_owner = false;  // it was faulty: what goes on with it is not a fault of its own
};

class MasterReader {
 public:
  MasterReader(Faults& faults, const ReadFile& read_file)
      : faults_(faults), read_file_(read_file) {}

  void read(Context& context, const Spot& from);
  std::vector<Read> records;
  struct LeftOut {
    std::size_t count = 0;
    Spot first;
  };
  std::map<std::uint16_t, LeftOut> of_signer;

 private:
  void read_entry(const MasterEntry& entry, Context& context);
  void read_directive(const MasterEntry& entry, Context& context);
  void read_ttl(const MasterEntry& entry, const Context& context);
  void read_origin(const MasterEntry& entry, Context& context);
  void include(const MasterEntry& entry, const Context& context);
  void read_record(const MasterEntry& entry, Context& context);
  bool read_owner(const MasterEntry& entry, Context& context);
  std::optional<Name> name_of(const MasterField& field, const Context& context);
  std::optional<std::uint32_t> ttl_of(const MasterHead& head, const Spot& at,
                                      const std::vector<std::uint8_t>& rdata);
  void fault(const MasterField& field, const Context& context, std::string what,
             std::string remedy) {
    faults_.fault(spot(field, context), std::move(what), std::move(remedy));
  }
  [[nodiscard]] static Spot spot(const MasterField& field, const Context& context) {
    return {context.file, field.line, field.column, {}};
  }

  Faults& faults_;
  const ReadFile& read_file_;
  std::vector<fs::path> open_;  // the files being read, the outermost first
  std::size_t files_ = 0;
  std::optional<std::uint32_t> usual_ttl_, last_ttl_, soa_minimum_;
};

std::uint32_t last_number(const std::vector<std::uint8_t>& rdata) {
  const std::uint8_t* at = rdata.data() + rdata.size() - 4;
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
         static_cast<std::uint32_t>(at[2]) << 8 | at[3];
}

void MasterReader::read(Context& context, const Spot& from) {
  if (++files_ > max_master_files) {
    if (files_ == max_master_files + 1) {
      faults_.fault(from, "more than " + std::to_string(max_master_files) + " files",
                    "look for $INCLUDE lines that repeat themselves");
    }
    return;
  }
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(context.file, error);
  if (std::ranges::find(open_, whole) != open_.end() || open_.size() > max_include_depth) {
    faults_.fault(
        from,
        context.file + (open_.size() > max_include_depth ? " is nested too deep, at most 16 files"
                                                         : " includes itself"),
        "remove this $INCLUDE");
    return;
  }
  const SourceFile source = read_file_(context.file);
  if (!source.unreadable.empty()) {
    faults_.fault(from, "the file " + context.file + " cannot be read: " + source.unreadable,
                  open_.empty() ? "" : "$INCLUDE counts paths from its own file's folder");
    return;
  }
  open_.push_back(whole);
  std::string_view whole_text = source.text;
  if (whole_text.starts_with(byte_order_mark)) whole_text.remove_prefix(byte_order_mark.size());
  MasterText text(whole_text);
  while (const auto entry = text.next()) read_entry(*entry, context);
  open_.pop_back();
}

void MasterReader::read_entry(const MasterEntry& entry, Context& context) {
  if (!entry.trouble.empty()) {
    faults_.fault({context.file, entry.line, entry.column, {}}, entry.trouble, entry.remedy);
  } else if (!entry.begins_blank && entry.fields.front().text.starts_with('$')) {
    read_directive(entry, context);
  } else {
    read_record(entry, context);
  }
}

void MasterReader::read_directive(const MasterEntry& entry, Context& context) {
  std::string word = entry.fields.front().text;
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const std::size_t most = word == "$INCLUDE" ? 3 : 2;
  const bool is_known = word == "$TTL" || word == "$ORIGIN" || word == "$INCLUDE";
  if (!is_known) {
    fault(entry.fields.front(), context,
          compile::quoted(entry.fields.front().text) + " is not known",
          word == "$GENERATE"
              ? "it is BIND's own; let named-compilezone write out its records"
              : "there are $ORIGIN, $TTL and $INCLUDE; a name that begins so is written \\$");
  } else if (entry.fields.size() < 2 || entry.fields.size() > most) {
    fault(entry.fields.front(), context,
          word + " with " + std::to_string(entry.fields.size() - 1) + " values",
          word == "$INCLUDE" ? "write $INCLUDE FILE, or $INCLUDE FILE ORIGIN"
                             : "write one behind it");
  } else if (word == "$TTL") {
    read_ttl(entry, context);
  } else if (word == "$ORIGIN") {
    read_origin(entry, context);
  } else {
    include(entry, context);
  }
}

void MasterReader::read_ttl(const MasterEntry& entry, const Context& context) {
  const MasterField& field = entry.fields[1];
  if (const auto ttl = period_of(field.text)) {
    usual_ttl_ = ttl;
  } else {
    fault(field, context, compile::quoted(field.text) + " is no TTL",
          "write seconds, 0 to 2147483647, or units as in 1h30m");
  }
}

void MasterReader::read_origin(const MasterEntry& entry, Context& context) {
  if (auto name = name_of(entry.fields[1], context)) context.origin = std::move(name);
}

void MasterReader::include(const MasterEntry& entry, const Context& context) {
  const MasterField& field = entry.fields[1];
  std::string why;
  const auto path = meaning_of(field.text, why);
  if (!path || path->empty() || path->find('\0') != std::string::npos) {
    fault(field, context, compile::quoted(field.text) + " is no file's name",
          "write the name of one; a backslash is written \\\\");
    return;
  }
  Context inner{(fs::path(context.file).parent_path() / *path).string(), context.origin,
                context.owner};
  if (entry.fields.size() > 2) {
    inner.origin = name_of(entry.fields[2], context);
    if (!inner.origin) return;
  }
  read(inner, spot(field, context));
}

std::optional<Name> MasterReader::name_of(const MasterField& field, const Context& context) {
  std::string why;
  const bool is_relative =
      field.text == "@" || !field.text.ends_with('.') || field.text.ends_with("\\.");
  if (is_relative && !context.origin) {
    fault(field, context, compile::quoted(field.text) + " is relative, and to what nothing says",
          "give the zone's name by --zone, or write $ORIGIN before it");
    return {};
  }
  auto name = Name::parse(field.text, context.origin.value_or(Name()), why);
  if (!name) fault(field, context, compile::quoted(field.text) + " is no name: " + why, "");
  return name;
}

bool MasterReader::read_owner(const MasterEntry& entry, Context& context) {
  if (!entry.begins_blank) {
    context.owner = name_of(entry.fields.front(), context);
    context.lost_owner = !context.owner;
  } else if (!context.owner && !context.lost_owner) {
    fault(entry.fields.front(), context, "a record without an owner, and none before it",
          "begin the line with a name, @ for the zone itself");
    context.lost_owner = true;
  }
  return context.owner.has_value();
}

/// RFC 2308 §4: $TTL; else RFC 1035 §5.1: the last one written; else, as BIND does, the SOA's
/// minimum.
std::optional<std::uint32_t> MasterReader::ttl_of(const MasterHead& head, const Spot& at,
                                                  const std::vector<std::uint8_t>& rdata) {
  if (head.type == type::soa && !soa_minimum_) soa_minimum_ = last_number(rdata);
  if (head.ttl) {
    last_ttl_ = head.ttl;
    return head.ttl;
  }
  for (const auto& known : {usual_ttl_, last_ttl_, soa_minimum_}) {
    if (known) return known;
  }
  faults_.fault(at, "the record has no TTL", "write one, or a $TTL line before it");
  return {};
}

void MasterReader::read_record(const MasterEntry& entry, Context& context) {
  if (!read_owner(entry, context)) return;
  MasterTrouble trouble;
  const auto tell = [&] { fault(*trouble.at, context, trouble.what, trouble.remedy); };
  const std::size_t first = entry.begins_blank ? 0 : 1;
  if (first == entry.fields.size()) {
    return fault(entry.fields[0], context, "a name without a record", "write NAME TTL TYPE DATA");
  }
  const auto head = head_of(entry, first, trouble);
  if (!head) return tell();
  const Spot at = spot(entry.fields.front(), context);
  if (is_made_by_signer(head->type)) {
    auto& left_out = of_signer[head->type];
    if (left_out.count++ == 0) left_out.first = at;
    return;
  }
  auto rdata = data_of(entry, *head, context.origin.value_or(Name()), trouble);
  if (!rdata) return tell();
  const auto ttl = ttl_of(*head, at, *rdata);
  if (ttl) records.push_back({*context.owner, head->type, *ttl, std::move(*rdata), at});
}

/// The name of the zone, once its SOA is found right.
std::optional<Name> apex_of(const std::vector<Read>& records, const std::optional<Name>& given,
                            const std::string& file, Faults& faults) {
  const Read* soa = nullptr;
  for (const Read& record : records) {
    if (record.type != type::soa) continue;
    if (soa == nullptr) soa = &record;
    const bool is_same = record.owner == soa->owner && record.rdata == soa->rdata;
    if (is_same) continue;  // a transfer ends with the SOA it began with
    faults.fault(record.at, "another SOA than at " + place_of(soa->at),
                 "a file holds one zone; write others into files of their own");
    return {};
  }
  if (soa == nullptr) {
    faults.fault({file, 0, 0, {}}, "there is no SOA record", "a master file holds a whole zone");
    return {};
  }
  if (given && soa->owner != *given) {
    faults.fault(
        soa->at,
        "the SOA is of " + soa->owner.to_string() + ", the zone is to be " + given->to_string(),
        "give --zone " + soa->owner.to_string());
    return {};
  }
  return soa->owner;
}

void add_record(Read record, MasterZone& zone, Faults& faults) {
  const auto [place, is_new] = zone.names[record.owner].try_emplace(record.type);
  MasterSet& set = place->second;
  if (is_new) set.ttl = record.ttl;
  if (record.ttl != set.ttl) {
    set.ttl = std::min(set.ttl, record.ttl);
    faults.warn("ttl-differs", record.at,
                "another TTL than the " + type_name(record.type) + " at " +
                    place_of(set.records.front().at) + ", the lesser counts",
                "write one TTL for all (RFC 2181 §5.2)");
  }
  if (set.records.size() > most_answered_records) {
    set.records.push_back({std::move(record.rdata), std::move(record.at)});
    return;
  }
  const auto is_equal = [&](const MasterSet::Record& known) { return known.rdata == record.rdata; };
  const auto same = std::ranges::find_if(set.records, is_equal);
  if (same == set.records.end()) {
    set.records.push_back({std::move(record.rdata), std::move(record.at)});
  } else if (record.type != type::soa) {
    faults.warn("duplicate-record", record.at, "the same record stands at " + place_of(same->at),
                "leave one out");
  }
}

void warn_of_left_out(const std::map<std::uint16_t, MasterReader::LeftOut>& left_out,
                      Faults& faults) {
  for (const auto& [type, those] : left_out) {
    faults.warn("left-out", those.first,
                std::to_string(those.count) + ' ' + type_name(type) +
                    " left out, here the first: the zone is served without signatures",
                "remove the DS at the parent before it is served so");
  }
}

}  // namespace

std::optional<MasterZone> read_master_file(const std::filesystem::path& file,
                                           const std::optional<Name>& apex, Faults& faults,
                                           const ReadFile& read) {
  MasterReader reader(faults, read);
  Context context{file.string(), apex, {}};
  reader.read(context, {file.string(), 0, 0, {}});
  if (faults.any()) return {};
  const auto found = apex_of(reader.records, apex, file.string(), faults);
  if (!found) return {};
  MasterZone zone{*found, {}};
  constexpr std::uint16_t rrsig = type::rrsig;
  const bool is_signed = reader.of_signer.contains(rrsig);
  for (Read& record : reader.records) {
    if (!record.owner.is_below_or_at(zone.apex)) {
      faults.warn("out-of-zone", record.at,
                  record.owner.to_string() + " is outside the zone: left out",
                  "leave it to its own zone");
    } else if (is_signed && belongs_to_signed(record.type)) {
      auto& left_out = reader.of_signer[record.type];
      if (left_out.count++ == 0) left_out.first = record.at;
    } else {
      add_record(std::move(record), zone, faults);
    }
  }
  warn_of_left_out(reader.of_signer, faults);
  const auto& at_apex = zone.names.at(zone.apex);
  if (!at_apex.contains(type::ns)) {
    faults.fault(at_apex.at(type::soa).records.front().at, "the zone has no nameservers",
                 "write the NS records of " + zone.apex.to_string());
    return {};
  }
  return zone;
}

}  // namespace zones::compile
