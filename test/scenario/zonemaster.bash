#!/usr/bin/env bash
# In a network namespace of its own: a root and a top-level domain by NSD, which delegate to two Trimtabs, and what
# Zonemaster, the delegation checker of registries, finds there. usage: zonemaster.bash TRIMTAB FOLDER; prints its findings.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/root_server.bash"
trimtab=$1 folder=$2
export PATH=$PATH:/usr/sbin
ip link set lo up
# Zonemaster refuses addresses for documentation; these lead nowhere but here.
root4=11.1.0.53 root6=2a11:1::53 one4=11.2.0.53 one6=2a11:2::53 two4=11.3.0.53 two6=2a11:3::53
for address in $root4/32 $one4/32 $two4/32 $root6/128 $one6/128 $two6/128; do
  ip address add "$address" dev lo nodad 2>/dev/null || ip address add "$address" dev lo
done
mkdir -p "$folder/zones"
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

soa="SOA ns.root.test. hostmaster.test. 2026010101 14400 3600 1209600 3600"
cat >"$folder/root.zone" <<Z
. 3600 $soa
. 3600 NS ns.root.test.
test. 3600 NS ns.root.test.
ns.root.test. 3600 A $root4
ns.root.test. 3600 AAAA $root6
Z
cat >"$folder/test.zone" <<Z
test. 3600 $soa
test. 3600 NS ns.root.test.
ns.root.test. 3600 A $root4
ns.root.test. 3600 AAAA $root6
app.test. 3600 NS ns1.app.test.
app.test. 3600 NS ns2.app.test.
ns1.app.test. 3600 A $one4
ns1.app.test. 3600 AAAA $one6
ns2.app.test. 3600 A $two4
ns2.app.test. 3600 AAAA $two6
Z
grep -E 'root\.test' "$folder/root.zone" | grep -vE 'SOA|^test' >"$folder/root.hints"
configure_root "$folder" "$root4" "$root6"
cat >"$folder/zones/app.json" <<J
{ "zone": "app.test", "nameservers": { "ns1": ["$one4", "$one6"], "ns2": ["$two4", "$two6"] },
  "soa": { "contact": "hostmaster@app.test", "serial": 2026010101, "refresh": "4h", "retry": "1h", "expire": "14d", "minimum": "1h" },
  "services": { "web": { "ttl": 20, "steer": ["healthy", { "geo": { "11.2.0.0/16": "far", "*": "near" } }],
      "endpoints": { "near": { "A": "11.4.0.1", "AAAA": "2a11:4::1" }, "far": { "A": "11.5.0.1", "AAAA": "2a11:5::1" } } } },
  "records": { "@": { "serve": "web", "MX": "10 mail" }, "www": { "serve": "web" }, "mail": { "A": "11.6.0.1" } } }
J
# All test cases but the one that asks a database on the Internet for the networks' numbers.
all=$(perl -MJSON::PP -MZonemaster::Engine::Profile -e \
  'print JSON::PP->new->encode([grep { $_ ne "connectivity03" } @{ Zonemaster::Engine::Profile->default->get("test_cases") }])')
echo "{ \"test_cases\": $all }" >"$folder/profile.json"

"$trimtab" serve --zones "$folder/zones" --listen $one4:53 --listen "[$one6]:53" --control 127.0.0.1:0 >"$folder/one.log" 2>&1 &
"$trimtab" serve --zones "$folder/zones" --listen $two4:53 --listen "[$two6]:53" --control 127.0.0.1:0 >"$folder/two.log" 2>&1 &
nsd -d -c "$folder/nsd.conf" >"$folder/nsd.log" 2>&1 &
for server in $root4 $root6; do
  until dig "@$server" +tries=1 +time=1 test SOA | grep -q 'status: NOERROR'; do kill -0 $(jobs -p) || { cat "$folder"/*.log; exit 1; }; done
done
for server in $one4 $one6 $two4 $two6; do
  until dig "@$server" +tries=1 +time=1 app.test SOA | grep -q 'status: NOERROR'; do kill -0 $(jobs -p) || { cat "$folder"/*.log; exit 1; }; done
done
zonemaster-cli --raw --no-progress --show-testcase --level INFO --hints "$folder/root.hints" --profile "$folder/profile.json" app.test
