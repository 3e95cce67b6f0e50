// What master files may hold (RFC 1035 §5.1) comes in as it is meant, also where ldns' own reader
// stumbles; what they may not is told with its place.
#include <catch2/catch.hpp>

#include "test/zones/compile/imported.h"
#include "zones/compile/master_record.h"

namespace {

using imported::Files;
using imported::records_of;
using imported::zone_with;
using Set = std::multiset<std::string>;

}  // namespace

TEST_CASE("a record's TTL and class stand in either order, or not at all") {
  CHECK(records_of("a 60 IN A 192.0.2.1\nb IN 60 A 192.0.2.1\nc IN A 192.0.2.1\n"
                   "d 60 A 192.0.2.1\ne A 192.0.2.1\nf in 1M a 192.0.2.1\ng CLASS1 TYPE1 \\# 4 "
                   "c0000201\n") ==
        Set{"a.example.com. 60 A 192.0.2.1", "b.example.com. 60 A 192.0.2.1",
            "c.example.com. 300 A 192.0.2.1", "d.example.com. 60 A 192.0.2.1",
            "e.example.com. 300 A 192.0.2.1", "f.example.com. 60 A 192.0.2.1",
            "g.example.com. 300 A 192.0.2.1"});
}

TEST_CASE("a name may be called like a class, a type or a number") {
  CHECK(records_of("in A 192.0.2.1\na A 192.0.2.2\n60 A 192.0.2.3\nnote A 192.0.2.4\n") ==
        Set{"in.example.com. 300 A 192.0.2.1", "a.example.com. 300 A 192.0.2.2",
            "60.example.com. 300 A 192.0.2.3", "note.example.com. 300 A 192.0.2.4"});
}

TEST_CASE("a line that begins blank goes on with the last owner") {
  CHECK(records_of(
            "a A 192.0.2.1\n  A 192.0.2.2\n\t60 TXT x ; comment\n; nothing\n\n   \n MX 5 @\n") ==
        Set{"a.example.com. 300 A 192.0.2.1", "a.example.com. 300 A 192.0.2.2",
            "a.example.com. 60 TXT \"x\"", "a.example.com. 300 MX 5 example.com."});
}

TEST_CASE("brackets join lines, wherever they stand") {
  CHECK(records_of("a MX ( 5 ; the preference\n  b ) \r\nb A (192.0.2.1)\nc ( A\n192.0.2.2\n)\n"
                   "d TXT (\"(\" \")\")\n") ==
        Set{"a.example.com. 300 MX 5 b.example.com.", "b.example.com. 300 A 192.0.2.1",
            "c.example.com. 300 A 192.0.2.2", "d.example.com. 300 TXT \"(\" \")\""});
}

TEST_CASE("quotes keep what means something outside of them, escapes stand for octets") {
  CHECK(records_of("a TXT \"x;y (z)\" b\\;c \"q\\\"q\" \"\" \"a\"\"b\"\n"
                   "b TXT \\097\\\\ \"tab\tü\"\n") ==
        Set{R"x(a.example.com. 300 TXT "x;y (z)" "b;c" "q\"q" "" "a" "b")x",
            "b.example.com. 300 TXT \"a\\\\\" \"tab\t\\195\\188\""});
  CHECK(records_of("a\\.b A 192.0.2.1\n\\@ A 192.0.2.2\n\\042 A 192.0.2.3\n\\$x A 192.0.2.4\n"
                   "a\\032b A 192.0.2.5\n") ==
        Set{"a\\.b.example.com. 300 A 192.0.2.1", "\\@.example.com. 300 A 192.0.2.2",
            "*.example.com. 300 A 192.0.2.3", "\\$x.example.com. 300 A 192.0.2.4",
            "a\\032b.example.com. 300 A 192.0.2.5"});
}

TEST_CASE("$ORIGIN and $TTL hold for what follows") {
  CHECK(records_of("$ORIGIN sub\na A 192.0.2.1\n@ A 192.0.2.2\n$ORIGIN deep\nm MX 1 @\n"
                   "$ORIGIN example.com.\n$TTL 1h30m\nb A 192.0.2.3\n$TTL 0\nc A 192.0.2.4\n") ==
        Set{"a.sub.example.com. 300 A 192.0.2.1", "sub.example.com. 300 A 192.0.2.2",
            "m.deep.sub.example.com. 300 MX 1 deep.sub.example.com.",
            "b.example.com. 5400 A 192.0.2.3", "c.example.com. 0 A 192.0.2.4"});
}

TEST_CASE("without $TTL the last TTL counts, before any the SOA's minimum") {
  const Files files(
      "@ SOA ns.example.net. h 1 2 3 4 77\n@ NS ns.example.net.\na 5 A 192.0.2.1\n"
      "b A 192.0.2.1\n");
  const auto all = imported::records(imported::served(files.import().json));
  CHECK(all.contains("example.com. 77 NS ns.example.net."));
  CHECK(all.contains("b.example.com. 5 A 192.0.2.1"));
  CHECK(all.contains("example.com. 77 SOA ns.example.net. h.example.com. 1 2 3 4 77"));
}

TEST_CASE("the units of a TTL") {
  using zones::compile::period_of;
  CHECK(period_of("1w2d3h4m5s") == 604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5);
  CHECK(period_of("1D") == 86400);
  CHECK(period_of("2147483647") == 2147483647);
  for (const char* wrong : {"", "h", "1x", "2147483648", "99999999999", "4000w", "-1", "1.5h"}) {
    INFO(wrong);
    CHECK_FALSE(period_of(wrong));
  }
}

TEST_CASE("$INCLUDE reads files beside its own, and gives origin and owner back") {
  Files files(
      zone_with("a A 192.0.2.1\n$INCLUDE more/sub sub\n  TXT still-a\n$INCLUDE \"same\"\n"
                "b A 192.0.2.2\n"));
  files
      .write("more/sub",
             "x A 192.0.2.3\n$ORIGIN other.example.com.\n$INCLUDE deep\ny A 192.0.2.4\n")
      .write("more/deep", "z A 192.0.2.5\n")
      .write("same", "  A 192.0.2.6\nc A 192.0.2.7\n");
  INFO(files.told());
  const auto all = imported::records(imported::served(files.import().json));
  for (const char* record :
       {"x.sub.example.com. 300 A 192.0.2.3", "y.other.example.com. 300 A 192.0.2.4",
        "z.other.example.com. 300 A 192.0.2.5", "a.example.com. 300 TXT \"still-a\"",
        "a.example.com. 300 A 192.0.2.6", "c.example.com. 300 A 192.0.2.7",
        "b.example.com. 300 A 192.0.2.2"}) {
    INFO(record);
    CHECK(all.contains(record));
  }
}

TEST_CASE("a fault in an included file is told there") {
  Files files(zone_with("$INCLUDE part\n$INCLUDE missing\n"));
  files.write("part", "a A 192.0.2.1\nb A 192.0.2.300\nc MX 70000 m\n");
  CHECK(files.told() ==
        "part:2:5: \"192.0.2.300\" is no A data: it is not an IPv4 address; write it as in "
        "192.0.2.1\n"
        "part:3:6: \"70000 m\" is no MX data: \"70000\" is not a whole number from 0 to 65535; "
        "write it as in 10 mail.example.net.\n"
        "zone:5:10: the file missing cannot be read: No such file or directory; $INCLUDE "
        "counts paths from its own file's folder");
}

TEST_CASE("files that include each other end") {
  Files files(zone_with("$INCLUDE a\n"));
  files.write("a", "$INCLUDE b\n").write("b", "$INCLUDE a\n");
  CHECK(files.told() == "b:1:10: a includes itself; remove this $INCLUDE");
  std::string last = zone_with("$INCLUDE f0\n");
  Files deep(last);
  for (int i = 0; i < 20; ++i) {
    deep.write("f" + std::to_string(i), "$INCLUDE f" + std::to_string(i + 1) + "\n");
  }
  CHECK(deep.told() == "f15:1:10: f16 is nested too deep, at most 16 files; remove this $INCLUDE");
  Files wide(zone_with("$INCLUDE f0\n$INCLUDE f0\n"));
  for (int i = 0; i < 12; ++i) {
    const std::string next = "$INCLUDE f" + std::to_string(i + 1) + "\n";
    wide.write("f" + std::to_string(i), next + next);
  }
  wide.write("f12", "");
  CHECK(wide.told().find("more than 1000 files; look for $INCLUDE lines that repeat") !=
        std::string::npos);
}

TEST_CASE("an included file's name is read as a string: quotes around it, escapes undone") {
  Files files(zone_with(R"($INCLUDE "a b"
$INCLUDE a\032b\\
)"));
  files.write("a b", "c A 192.0.2.1\n").write("a b\\", "d A 192.0.2.2\n");
  CHECK(files.told().empty());
  const auto all = imported::records(imported::served(files.import().json));
  CHECK(all.contains("c.example.com. 300 A 192.0.2.1"));
  CHECK(all.contains("d.example.com. 300 A 192.0.2.2"));
  CHECK(Files(zone_with("$INCLUDE \"\"\n$INCLUDE a\\9b\n")).told() ==
        "zone:4:10: \"\"\"\" is no file's name; write the name of one; a backslash is written "
        "\\\\\nzone:5:10: \"a\\9b\" is no file's name; write the name of one; a backslash is "
        "written \\\\");
}

TEST_CASE("a byte order mark is no part of the first name") {
  const std::string mark = "\xEF\xBB\xBF";
  Files files(mark + zone_with("$INCLUDE part\n"));
  files.write("part", mark + "a A 192.0.2.1\n");
  CHECK(files.told().empty());
  CHECK(imported::records(imported::served(files.import().json))
            .contains("a.example.com. 300 A 192.0.2.1"));
}

TEST_CASE("a zone without nameservers is told what to write in its file") {
  CHECK(Files("@ 60 SOA ns.example.net. h 1 2 3 4 5\na 60 A 192.0.2.1\n").told() ==
        "zone:1:1: the zone has no nameservers; write the NS records of example.com.");
}

TEST_CASE("records beyond what a message holds are not compared with each other any more") {
  std::string records;
  for (int i = 0; i < 5'500; ++i) {
    records += "a A 10.0." + std::to_string(i / 256) + '.' + std::to_string(i % 256) + '\n';
  }
  CHECK(Files(zone_with(records + "a A 10.0.0.0\n")).told() ==
        "zone:4:1: an answer with these A records can have 88375 octets, a message holds 65535; "
        "write "
        "fewer or shorter ones");
}

TEST_CASE("syntax that means nothing is told with its place and a remedy") {
  struct Case {
    const char* record;
    const char* told;
  };
  const Case each = GENERATE(
      Case{"a TXT \"open\nb A 192.0.2.1\n",
           "zone:4:7: a quote is not closed on its line; close it, or write \\\" for the sign "
           "itself"},
      Case{"a MX (10 m\n",
           "zone:4:6: this \"(\" is never closed; write \")\" where the record ends"},
      Case{"a A 192.0.2.1 )\n",
           "zone:4:15: \")\" without a \"(\" before it; remove it, or write \\)"},
      Case{"a CH A 192.0.2.1\n",
           "zone:4:3: class CH: a zone here is of class IN; leave the record out"},
      Case{"a 1x A 192.0.2.1\n",
           "zone:4:3: \"1x\" is no TTL; write seconds, 0 to 2147483647, or "
           "units as in 1h30m"},
      Case{"a AAA ::1\n", "zone:4:3: \"AAA\" is no record type of a zone; did you mean \"AAAA\"?"},
      Case{"a 60\n", "zone:4:3: the record has no type; write NAME TTL TYPE DATA"},
      Case{"a\n", "zone:4:1: a name without a record; write NAME TTL TYPE DATA"},
      Case{"$GENERATE 1-3 a A 192.0.2.$\n",
           "zone:4:1: \"$GENERATE\" is not known; it is BIND's own; "
           "let named-compilezone write out its records"},
      Case{"$TTL\n", "zone:4:1: $TTL with 0 values; write one behind it"},
      Case{"a..b A 192.0.2.1\n", "zone:4:1: \"a..b\" is no name: empty label"},
      Case{"@ SOA a b 1 2 3 4 5\n",
           "zone:4:1: another SOA than at zone:2:1; a file holds one zone; "
           "write others into files of their own"},
      Case{"a OPENPGPKEY\n",
           "zone:4:3: \"\" is no OPENPGPKEY data: it is empty; write it as in KEY-IN-BASE64"},
      Case{"a TXT x\"y\"z\n",
           "zone:4:7: \"x\"y\"z\" is no TXT data: a quote within a word; write \\\" for the sign, "
           "blanks between strings; write it as in \"a text\" \"of two strings\""});
  CHECK(Files(zone_with(each.record)).told() == each.told);
}

TEST_CASE("one fault hides none that follows, and a faulty owner none of its own") {
  CHECK(Files(zone_with("a..b A 192.0.2.1\n A 192.0.2.2\nc A x\n")).told() ==
        "zone:4:1: \"a..b\" is no name: empty label\n"
        "zone:6:5: \"x\" is no A data: it is not an IPv4 address; write it as in 192.0.2.1");
}

TEST_CASE("the zone's name comes from --zone, from $ORIGIN or from the SOA") {
  const std::string body = "@ 60 SOA ns.example.net. h 1 2 3 4 5\n@ 60 NS ns.example.net.\n";
  CHECK(Files(body).told("").starts_with(
      "zone:1:1: \"@\" is relative, and to what nothing says; give the zone's name by --zone"));
  CHECK_FALSE(Files("$ORIGIN example.org.\n" + body).import("").json.empty());
  CHECK(Files("$ORIGIN example.org.\n" + body).told("example.com.") ==
        "zone:2:1: the SOA is of example.org., the zone is to be example.com.; give --zone "
        "example.org.");
  CHECK(Files("a 60 A 192.0.2.1\n").told().starts_with("zone:1:1: there is no SOA record"));
}
