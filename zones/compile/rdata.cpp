#include "zones/compile/rdata.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "zones/compile/presentation.h"
#include "zones/compile/rdata_rules.h"
#include "zones/compile/service_parameters.h"
#include "zones/record.h"

namespace zones::compile {
namespace {

struct Free {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
  void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
  void operator()(char* text) const { std::free(text); }  // NOLINT: ldns allocates it
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;
using Bytes = std::vector<std::uint8_t>;
using Fields = std::vector<std::string_view>;

constexpr std::size_t max_rdata_octets = 65535;
constexpr std::size_t max_string_octets = 255;                   // RFC 1035 §3.3
constexpr std::size_t max_text_octets = LDNS_MAX_PACKETLEN - 1;  // ldns leaves out what follows
constexpr std::uint16_t ipseckey = 45, hip = 55, caa = 257;

// MD, MF (obsolete, RFC 1035 §3.3), NULL (never in master files, RFC 1035 §3.3.10), OPT, and what
// only a signer makes: SIG, NXT, RRSIG, NSEC, NSEC3, NSEC3PARAM.
constexpr std::array<std::uint16_t, 12> no_zone_data{0,  3,  4,  10, 24, 30,
                                                     41, 46, 47, 50, 51, 65535};

bool is_zone_data(std::uint16_t type) {
  const bool is_meta = type >= 128 && type <= 255;  // RFC 6895 §3.1
  return !is_meta &&
         std::find(no_zone_data.begin(), no_zone_data.end(), type) == no_zone_data.end();
}

// Greatest value of a numeric field: ldns takes any number and keeps its low bits.
std::optional<std::uint64_t> greatest(ldns_rdf_type field, std::string_view text) {
  const bool is_number = text.find_first_not_of("0123456789") == std::string_view::npos;
  switch (field) {
    case LDNS_RDF_TYPE_INT8:
      return 0xff;
    case LDNS_RDF_TYPE_INT16:
      return 0xffff;
    case LDNS_RDF_TYPE_INT32:
      return 0xffffffff;
    case LDNS_RDF_TYPE_ALG:  // these may be mnemonics
    case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
    case LDNS_RDF_TYPE_SELECTOR:
    case LDNS_RDF_TYPE_MATCHING_TYPE:
      return is_number ? std::optional<std::uint64_t>(0xff) : std::nullopt;
    case LDNS_RDF_TYPE_CERT_ALG:
      return is_number ? std::optional<std::uint64_t>(0xffff) : std::nullopt;
    default:
      return {};
  }
}

bool is_name_field(std::uint16_t type, ldns_rdf_type field, const Fields& fields, std::size_t i) {
  if (type == ipseckey) return i == 3 && fields[1] == "3";  // gateway type 3, RFC 4025 §2.5
  if (type == hip) return i >= 3;  // its first three are one field to ldns, RFC 8005 §5
  return field == LDNS_RDF_TYPE_DNAME;
}

// ldns ends the process when it is asked for a field behind the last. What stands there goes on
// with the last one, as long hexadecimal data does, or is refused by ldns later.
ldns_rdf_type field_type(const ldns_rr_descriptor& descriptor, std::size_t i) {
  const bool is_open_ended = descriptor._variable != LDNS_RDF_TYPE_NONE;
  const std::size_t last = ldns_rr_descriptor_maximum(&descriptor) - 1U;
  return ldns_rr_descriptor_field_type(&descriptor, is_open_ended ? i : std::min(i, last));
}

bool is_service_parameter(std::uint16_t type, std::size_t i) {
  return (type == type::svcb || type == type::https) && i >= 2;
}

bool is_quoted(std::string_view field) { return field.starts_with('"'); }

// Where the escaped or plain octet at `at` ends.
std::size_t octet_end(std::string_view field, std::size_t at) {
  if (field[at] != '\\') return at + 1;
  return at + (field[at + 1] >= '0' && field[at + 1] <= '9' ? 4 : 2);
}

// What ldns would make part of the data, or leave out, and others take for the end of a string.
bool has_quote_inside(std::string_view field) {
  for (std::size_t at = is_quoted(field) ? 1 : 0; at < field.size(); at = octet_end(field, at)) {
    if (field[at] == '"') return !is_quoted(field) || at + 1 < field.size();
  }
  return false;
}

std::size_t octets_of(std::string_view field) {
  std::size_t octets = 0;
  for (std::size_t at = 0; at < field.size(); at = octet_end(field, at)) ++octets;
  return octets - (is_quoted(field) ? 2 : 0);
}

// Whether a list of types, as CSYNC has it, may name this one: ldns takes what it does not know
// for type 0.
bool is_any_type(std::string_view word) {
  std::string unused;
  if (word.starts_with("TYPE")) return whole_of(word.substr(4), 65535, unused).has_value();
  return ldns_get_rr_type_by_name(std::string(word).c_str()) != 0;
}

// What ldns would take for something else than it is.
std::string trouble_of(ldns_rdf_type field, std::string_view text) {
  if (has_quote_inside(text)) {
    return "a quote within a word; write \\\" for the sign, blanks between strings";
  }
  if (field == LDNS_RDF_TYPE_STR && octets_of(text) > max_string_octets) {
    return "a string of " + std::to_string(octets_of(text)) + " octets, above 255; split it";
  }
  if (field == LDNS_RDF_TYPE_NSEC && !is_any_type(text)) {
    return '"' + std::string(text) + "\" is no record type";
  }
  return {};
}

// ldns takes a first label "@" for the origin, even where it is escaped.
bool is_origin_to_ldns(const Name& name) { return name.wire()[0] == 1 && name.wire()[1] == '@'; }

// The fields as ldns gets them: numbers within their range, names made absolute by our own parser.
std::optional<std::string> prepared(std::uint16_t type, const Fields& fields, const Name& origin,
                                    std::string& why) {
  const ldns_rr_descriptor& descriptor = *ldns_rr_descript(type);
  std::string line = ". 0 IN TYPE" + std::to_string(type);
  std::string hex;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const ldns_rdf_type field = field_type(descriptor, i);
    line += ' ';
    if (is_name_field(type, field, fields, i)) {
      const auto name = Name::parse(fields[i], origin, why);
      if (!name) return {};
      if (is_origin_to_ldns(*name)) {
        why = '"' + name->to_string() +
              "\" begins with the label @, which ldns takes for the zone; "
              "write the data as \\# LENGTH HEX (RFC 3597)";
        return {};
      }
      line += name->to_string();
      continue;
    }
    if (is_service_parameter(type, i)) {
      const auto parameter = service_parameter(fields[i], why);
      if (!parameter) return {};
      line += *parameter;
      continue;
    }
    const auto most = greatest(field, fields[i]);
    if (most && !whole_of(fields[i], *most, why)) return {};
    why = trouble_of(field, fields[i]);
    if (!why.empty()) return {};
    if (field == LDNS_RDF_TYPE_HEX) hex += fields[i];
    // A value of CAA may stand without quotes (RFC 8659 §4.1.1), but not for ldns.
    const bool lacks_quotes = type == caa && field == LDNS_RDF_TYPE_LONG_STR;
    line += lacks_quotes && !is_quoted(fields[i]) ? '"' + std::string(fields[i]) + '"'
                                                  : std::string(fields[i]);
  }
  if (!octets_of_hex(hex, why)) return {};
  if (line.size() <= max_text_octets) return line;
  why = "its text is longer than ldns reads; write it as \\# LENGTH HEX (RFC 3597)";
  return {};
}

std::string reason(ldns_status status) {
  switch (status) {
    case LDNS_STATUS_SYNTAX_MISSING_VALUE_ERR:
      return "a field is missing";
    case LDNS_STATUS_SYNTAX_SUPERFLUOUS_TEXT_ERR:
      return "it has more fields than this type";
    default:
      return "it does not read as data of this type";
  }
}

std::optional<Bytes> wire_of(ldns_rr* record, std::string& why) {
  const Owned<ldns_buffer> buffer(ldns_buffer_new(LDNS_MAX_PACKETLEN));
  if (ldns_rr_rdata2buffer_wire(buffer.get(), record) != LDNS_STATUS_OK) {
    why = "longer than 65535 octets";
    return {};
  }
  const std::uint8_t* begin = ldns_buffer_begin(buffer.get());
  return Bytes(begin, begin + ldns_buffer_position(buffer.get()));
}

std::optional<Bytes> parsed_by_ldns(std::uint16_t type, const Fields& fields, const Name& origin,
                                    std::string& why) {
  if (ldns_rr_descript(type)->_type != type) {  // ldns has no description of it
    why = "this type takes RFC 3597 data only: \\# LENGTH HEX";
    return {};
  }
  const auto line = prepared(type, fields, origin, why);
  if (!line) return {};
  ldns_rr* parsed = nullptr;
  const ldns_status status = ldns_rr_new_frm_str(&parsed, line->c_str(), 0, nullptr, nullptr);
  const Owned<ldns_rr> record(parsed);
  if (status == LDNS_STATUS_OK) return wire_of(parsed, why);
  why = reason(status);
  return {};
}

// A record with this rdata, when the rdata is well-formed for the type to its last octet.
Owned<ldns_rr> record_of(std::uint16_t type, Octets rdata) {
  Owned<ldns_rr> record(ldns_rr_new());
  ldns_rr_set_type(record.get(), static_cast<ldns_rr_type>(type));
  ldns_rr_set_class(record.get(), LDNS_RR_CLASS_IN);
  ldns_rr_set_owner(record.get(), ldns_dname_new_frm_str("."));
  Bytes wire{static_cast<std::uint8_t>(rdata.size() >> 8), static_cast<std::uint8_t>(rdata.size())};
  wire.insert(wire.end(), rdata.begin(), rdata.end());
  std::size_t at = 0;
  const ldns_status status = ldns_wire2rdf(record.get(), wire.data(), wire.size(), &at);
  const std::size_t least = ldns_rr_descriptor_minimum(ldns_rr_descript(type));
  const bool is_whole = at == wire.size() && ldns_rr_rd_count(record.get()) >= least;
  return status == LDNS_STATUS_OK && is_whole ? std::move(record) : nullptr;
}

std::optional<Bytes> address_of(int family, std::string_view text, std::string& why) {
  Bytes octets(family == AF_INET ? 4 : 16);
  if (inet_pton(family, std::string(text).c_str(), octets.data()) == 1) return octets;
  why = family == AF_INET ? "it is not an IPv4 address" : "it is not an IPv6 address";
  return {};
}

std::optional<Bytes> parsed(std::uint16_t type, const Fields& fields, const Name& origin,
                            std::string& why) {
  if (fields[0] == "\\#") return generic_data(fields, why);
  if (fields.size() == 1 && type == type::a) return address_of(AF_INET, fields[0], why);
  if (fields.size() == 1 && type == type::aaaa) return address_of(AF_INET6, fields[0], why);
  return parsed_by_ldns(type, fields, origin, why);
}

// The fields as text; names relative to `origin`, where there is one.
std::string text_of(std::uint16_t type, Octets rdata, const Name* origin) {
  const Owned<ldns_rr> record = record_of(type, rdata);
  std::string text;
  for (std::size_t i = 0; record != nullptr && i < ldns_rr_rd_count(record.get()); ++i) {
    const ldns_rdf* field = ldns_rr_rdf(record.get(), i);
    if (i > 0) text += ' ';
    if (origin != nullptr && ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME) {
      const Octets wire(ldns_rdf_data(field), ldns_rdf_size(field));
      text += relative_text(Name::from_wire(wire), *origin);
    } else {
      text += Owned<char>(ldns_rdf2str(field)).get();
      while (text.ends_with(' ')) text.pop_back();  // ldns puts one behind each type of a list
    }
  }
  return text;
}

// RFC 3597 §5.
std::string generic_text(Octets rdata) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\# " + std::to_string(rdata.size());
  if (!rdata.empty()) text += ' ';
  for (const std::uint8_t octet : rdata) (text += digits[octet >> 4U]) += digits[octet & 0xfU];
  return text;
}

}  // namespace

std::optional<std::uint16_t> type_of(std::string_view text) {
  const auto is_upper = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  const auto is_allowed = [&](char c) { return is_upper(c) || c == '-'; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_allowed)) return {};
  std::uint16_t type = 0;
  if (text.starts_with("TYPE")) {
    std::string why;
    const auto number = whole_of(text.substr(4), 65535, why);
    if (!number) return {};
    type = static_cast<std::uint16_t>(*number);
  } else {
    type = static_cast<std::uint16_t>(ldns_get_rr_type_by_name(std::string(text).c_str()));
  }
  return is_zone_data(type) ? std::optional(type) : std::nullopt;
}

std::string type_name(std::uint16_t type) {
  const Owned<char> text(ldns_rr_type2str(static_cast<ldns_rr_type>(type)));
  return text.get();
}

const std::vector<std::string_view>& type_names() {
  static const std::vector<std::string_view> names{
      "A",     "AAAA",     "AFSDB",      "APL",    "CAA",   "CDNSKEY", "CDS",   "CERT",  "CNAME",
      "CSYNC", "DHCID",    "DNAME",      "DNSKEY", "DS",    "EUI48",   "EUI64", "HINFO", "HIP",
      "HTTPS", "IPSECKEY", "KX",         "L32",    "L64",   "LOC",     "LP",    "MX",    "NAPTR",
      "NID",   "NS",       "OPENPGPKEY", "PTR",    "RP",    "SMIMEA",  "SPF",   "SRV",   "SSHFP",
      "SVCB",  "TLSA",     "TXT",        "URI",    "ZONEMD"};
  return names;
}

std::optional<Bytes> rdata_of(std::uint16_t type, std::string_view text, const Name& origin,
                              std::string& why) {
  const auto fields = fields_of(text, why);
  if (!fields) return {};
  auto rdata = parsed(type, *fields, origin, why);
  if (!rdata) return {};
  if (rdata->size() > max_rdata_octets) {
    why = "longer than 65535 octets";
  } else if (record_of(type, *rdata) == nullptr) {
    why = "it does not read as data of this type";
  } else {
    why = broken_rule(type, *rdata);
  }
  return why.empty() ? rdata : std::nullopt;
}

Bytes txt_rdata(const std::vector<std::string>& strings) {
  Bytes rdata;
  for (const std::string& string : strings) {
    std::size_t at = 0;
    do {
      const std::size_t length = std::min(max_string_octets, string.size() - at);
      rdata.push_back(static_cast<std::uint8_t>(length));
      const auto begin = string.begin() + static_cast<std::ptrdiff_t>(at);
      rdata.insert(rdata.end(), begin, begin + static_cast<std::ptrdiff_t>(length));
      at += length;
    } while (at < string.size());
  }
  return rdata;
}

std::string rdata_text(std::uint16_t type, Octets rdata) { return text_of(type, rdata, nullptr); }

std::string written_rdata(std::uint16_t type, Octets rdata, const Name& origin) {
  std::string why;
  std::string text = text_of(type, rdata, &origin);
  const auto again = rdata_of(type, text, origin, why);
  if (again && std::equal(again->begin(), again->end(), rdata.begin(), rdata.end())) return text;
  return generic_text(rdata);
}

}  // namespace zones::compile
