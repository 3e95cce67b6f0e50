#!/usr/bin/env bash
# A flood from an address that is not loopback: counted first, then held back, and told once.
# usage: rate_limit.bash TRIMTAB FOLDER; prints how many of 40 queries were answered each time, and the log's lines.
set -euo pipefail
trimtab=$1 folder=$2
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
ip link set lo up
ip address add 192.0.2.1/32 dev lo

mkdir "$folder/zones"
cat >"$folder/zones/app.json" <<'J'
{ "zone": "app.test", "nameservers": { "ns1": "192.0.2.1" }, "records": { "www": { "A": "192.0.2.2" } } }
J
settings() {  # ENFORCE
  cat >"$folder/next.json" <<J
{ "listen": ["192.0.2.1:53", "127.0.0.1:53"], "workers": 1, "zones": "zones", "control": { "listen": "127.0.0.1:8053" },
  "rate_limit": { "per_second": 1, "slip": 0, "enforce": $1 } }
J
  mv "$folder/next.json" "$folder/trimtab.json"
}
settings false
"$trimtab" serve -c "$folder/trimtab.json" >"$folder/trimtab.log" 2>&1 &
server=$!
until dig @127.0.0.1 +short www.app.test 2>/dev/null | grep -q 192.0.2.2; do :; done

answered() {  # SERVER: of 40 queries at once
  for ((i = 0; i < 40; ++i)); do echo www.app.test A; done >"$folder/queries"
  dnsperf -s "$1" -d "$folder/queries" -n 1 -t 1 -q 40 2>/dev/null | sed -nE 's/.*Queries completed: *([0-9]+).*/\1/p'
}
told() { grep -c 'rate limit' "$folder/trimtab.log" || true; }

echo "counted: $(answered 192.0.2.1)"
until [ "$(told)" -ge 1 ]; do :; done
settings true
"$trimtab" reload >/dev/null
few=$(answered 192.0.2.1)
[ "$few" -lt 10 ] && echo "enforced: few" || echo "enforced: $few"
echo "loopback: $(answered 127.0.0.1)"
grep 'rate limit' "$folder/trimtab.log" | head -n 1
exec 3<>/dev/tcp/127.0.0.1/8053
printf 'GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
grep -E '^trimtab_(rate|dropped|queries_total|replies)' <&3

# What began just before the end is told, too.
for ((i = 0; i < 40; ++i)); do printf '\0\1\0\0\0\0\0\0\0\0\0\0' >/dev/udp/192.0.2.1/53; done
kill "$server"
wait "$server"
echo "told at the end: $(grep -c 'about=\. ' "$folder/trimtab.log" || true)"
