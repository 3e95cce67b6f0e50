#!/usr/bin/env bash
# In a network namespace of its own, where port 53 is free: a parent zone served by one Trimtab delegates to another, and
# a real unbound resolves through both. usage: delegation.bash TRIMTAB FOLDER; prints what dig gets from unbound.
set -euo pipefail
trimtab=$1 folder=$2
ip link set lo up
mkdir -p "$folder/parent" "$folder/child"
cat >"$folder/parent/test.json" <<'J'
{ "zone": "test", "nameservers": { "ns.parent.test.": "127.0.0.10" },
  "records": { "app": { "NS": "ns1.app.test." }, "ns1.app": { "A": "127.0.0.11" } } }
J
cat >"$folder/child/app.json" <<'J'
{ "zone": "app.test", "nameservers": { "ns1": "127.0.0.11" },
  "services": { "web": { "ttl": 20, "steer": ["healthy", { "geo": { "192.0.2.0/24": "far", "*": "near" } }],
      "endpoints": { "near": { "A": "192.0.2.1" }, "far": { "A": "192.0.2.2" } } } },
  "records": { "www": { "serve": "web" }, "*.tenant": { "serve": "web" }, "alias": { "CNAME": "www" },
               "text": { "TXT": "hello" } } }
J
"$trimtab" serve --zones "$folder/parent" --listen 127.0.0.10:53 --control 127.0.0.10:0 >"$folder/parent.log" 2>&1 &
"$trimtab" serve --zones "$folder/child" --listen 127.0.0.11:53 --control 127.0.0.11:0 >"$folder/child.log" 2>&1 &
cat >"$folder/unbound.conf" <<J
server:
  interface: 127.0.0.12
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  directory: "$folder"
  pidfile: ""
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "test." nodefault
  qname-minimisation: yes
remote-control:
  control-enable: no
stub-zone:
  name: "test"
  stub-addr: 127.0.0.10
J
PATH=$PATH:/usr/sbin unbound -c "$folder/unbound.conf" >"$folder/unbound.log" 2>&1 &
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
until dig @127.0.0.12 +tries=1 +time=1 test SOA | grep -q 'status: NOERROR' &&
  dig @127.0.0.11 +tries=1 +time=1 app.test SOA | grep -q 'status: NOERROR'; do
  kill -0 $(jobs -p) || { cat "$folder"/*.log; exit 1; }
done
for name in www.app.test any.tenant.app.test alias.app.test; do
  echo "$name $(dig @127.0.0.12 +short "$name" | tr '\n' ' ')"
done
echo "text $(dig @127.0.0.12 +short text.app.test TXT)"
echo "none $(dig @127.0.0.12 no.app.test | grep -o 'status: [A-Z]*')"
echo "nodata $(dig @127.0.0.12 www.app.test AAAA | grep -o 'status: [A-Z]*, id: [0-9]*' | cut -d, -f1)"
echo "tcp $(dig @127.0.0.12 +tcp +short www.app.test)"
