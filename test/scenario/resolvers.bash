#!/usr/bin/env bash
# In a network namespace of its own: a root and a top-level domain by NSD, which delegate to a Trimtab, and a resolver of
# each kind that starts at that root. usage: resolvers.bash TRIMTAB FOLDER; prints a line per resolver and question.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/root_server.bash"
trimtab=$1 folder=$2
export PATH=$PATH:/usr/sbin
ip link set lo up
for host in 1 2 11 12 13; do ip address add "192.0.2.$host/32" dev lo; done
mkdir -p "$folder"/{zones,kresd,named}
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

cat >"$folder/root.zone" <<'Z'
. 3600 SOA a.root-servers.test. admin.test. 1 3600 600 86400 60
. 3600 NS a.root-servers.test.
test. 3600 NS a.root-servers.test.
a.root-servers.test. 3600 A 192.0.2.1
Z
cat >"$folder/test.zone" <<'Z'
test. 3600 SOA a.root-servers.test. admin.test. 1 3600 600 86400 60
test. 3600 NS a.root-servers.test.
a.root-servers.test. 3600 A 192.0.2.1
app.test. 3600 NS ns1.app.test.
ns1.app.test. 3600 A 192.0.2.2
Z
configure_root "$folder" 192.0.2.1
# More than a UDP reply holds, and no more than BIND caches of one set (100).
many=$(for ((i = 1; i <= 90; ++i)); do printf '%s"198.51.100.%d"' "$([ $i = 1 ] || echo ', ')" $i; done)
cat >"$folder/zones/app.json" <<J
{ "zone": "app.test", "nameservers": { "ns1": "192.0.2.2" },
  "services": { "web": { "ttl": 20, "steer": ["healthy", { "geo": { "192.0.2.0/24": "far", "*": "near" } }],
      "endpoints": { "near": { "A": "203.0.113.1", "AAAA": "2001:db8::1" }, "far": { "A": "203.0.113.2", "AAAA": "2001:db8::2" } } } },
  "records": { "@": { "serve": "web" }, "www": { "serve": "web" }, "*.tenant": { "serve": "web" }, "alias": { "CNAME": "www" },
               "text": { "ttl": 30, "TXT": "hello" }, "many": { "A": [$many] } } }
J
cat >"$folder/unbound.conf" <<C
server:
  interface: 192.0.2.11
  access-control: 0.0.0.0/0 allow
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  directory: "$folder"
  pidfile: ""
  module-config: "iterator"
  root-hints: "$folder/root.hints"
  local-zone: "test." nodefault
remote-control:
  control-enable: no
C
printf '. 3600 NS a.root-servers.test.\na.root-servers.test. 3600 A 192.0.2.1\n' >"$folder/root.hints"
cat >"$folder/kresd.conf" <<C
net.listen('192.0.2.12', 53, { kind = 'dns' })
modules = { 'hints > iterate' }
hints.root({ ['a.root-servers.test.'] = '192.0.2.1' })
trust_anchors.remove('.')
cache.size = 8 * MB
-- 'test.' is special-use (RFC 6761), and refused by default
modules.unload('policy')
C
cat >"$folder/named.conf" <<C
options {
  directory "$folder/named";
  listen-on { 192.0.2.13; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  recursion yes;
  allow-query { any; };
  allow-recursion { any; };
  dnssec-validation no;
  empty-zones-enable no;
};
controls { };
zone "." { type hint; file "$folder/root.hints"; };
C
"$trimtab" serve --zones "$folder/zones" --listen 192.0.2.2:53 --control 127.0.0.1:0 >"$folder/trimtab.log" 2>&1 &
nsd -d -c "$folder/nsd.conf" >"$folder/nsd.log" 2>&1 &
until dig @192.0.2.1 +tries=1 +time=1 test SOA | grep -q 'status: NOERROR' &&
  dig @192.0.2.2 +tries=1 +time=1 app.test SOA | grep -q 'status: NOERROR'; do
  kill -0 $(jobs -p) || { cat "$folder"/*.log; exit 1; }
done
unbound -c "$folder/unbound.conf" >"$folder/unbound.log" 2>&1 &
kresd -n -c "$folder/kresd.conf" "$folder/kresd" >"$folder/kresd.log" 2>&1 &
named -g -n 1 -c "$folder/named.conf" >"$folder/named.log" 2>&1 &

ask() { dig "@$server" +tries=3 +time=5 "$@"; }
status() { ask "$@" | grep -o 'status: [A-Z]*' | cut -d' ' -f2; }
ttl() { ask +noall +answer "$@" | awk 'NR == 1 { print $2 }'; }
at_most() { [ "$1" -le "$2" ] && echo "at most $2" || echo "$1, more than $2"; }
for resolver in unbound:192.0.2.11 kresd:192.0.2.12 named:192.0.2.13; do
  name=${resolver%%:*} server=${resolver#*:}
  until dig "@$server" +tries=1 +time=1 test SOA | grep -q 'status: NOERROR'; do
    kill -0 $(jobs -p) || { cat "$folder"/*.log; exit 1; }
  done
  for host in www.app.test any.tenant.app.test app.test alias.app.test; do
    echo "$name $host: $(ask +short "$host" A | tr '\n' ' ')$(ask +short "$host" AAAA | tail -n 1)"
  done
  echo "$name text: $(ask +short text.app.test TXT)"
  echo "$name no name: $(status none.app.test)"
  echo "$name no data: $(status text.app.test A) $(ask +noall +answer text.app.test A | wc -l)"
  echo "$name large: $(ask +tcp +short many.app.test | sort -u | wc -l)"
  echo "$name served for: $(at_most "$(ttl www.app.test A)" 20)"
  echo "$name text for: $(at_most "$(ttl text.app.test TXT)" 30)"
done
