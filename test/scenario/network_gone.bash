#!/usr/bin/env bash
# Two machines as network namespaces with a cable between them: trimtab here, two backends and a witness there. The cable
# is pulled, then our own interface goes down. usage: network_gone.bash TRIMTAB FOLDER; prints what is answered meanwhile.
set -euo pipefail
trimtab=$1 folder=$2
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
there() { nsenter --target "$other" --net "$@"; }

ip link set lo up
unshare --net sleep infinity &
other=$!
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add cable0 type veth peer name cable1
ip link set cable1 netns "$other"
ip address add 192.0.2.1/24 dev cable0
ip link set cable0 up
for host in 2 3 4; do there ip address add "192.0.2.$host/24" dev cable1; done
there ip link set lo up
there ip link set cable1 up
for host in 2 3 4; do
  there python3 -m http.server --bind "192.0.2.$host" --directory "$folder" 8080 >"$folder/server$host.log" 2>&1 &
done

mkdir "$folder/zones"
cat >"$folder/zones/app.json" <<'J'
{ "zone": "app.test", "nameservers": { "ns1": "127.0.0.1" },
  "checks": { "web": { "http": { "port": 8080 }, "interval": "200ms", "timeout": "150ms", "confirm": "100ms", "fall": 2, "rise": 1 } },
  "services": { "web": { "check": "web", "steer": ["healthy"], "guard": "50%",
      "endpoints": { "a": { "A": "192.0.2.2" }, "b": { "A": "192.0.2.3" } } } },
  "records": { "www": { "serve": "web" } } }
J
cat >"$folder/trimtab.json" <<'J'
{ "listen": "127.0.0.1:53", "zones": "zones", "control": { "listen": "127.0.0.1:8053" },
  "health": { "witnesses": [{ "tcp": "192.0.2.4:8080" }] } }
J
for host in 2 3 4; do until there bash -c "exec 3<>/dev/tcp/192.0.2.$host/8080" 2>/dev/null; do :; done; done
"$trimtab" serve -c "$folder/trimtab.json" >"$folder/trimtab.log" 2>&1 &

answers() { dig @127.0.0.1 +short +tries=1 +time=1 www.app.test | sort | tr '\n' ' '; }
says() { "$trimtab" status --json 2>/dev/null | grep -qE "$1"; }
await() { for ((i = 0; i < 400; ++i)); do if says "$1"; then return; fi; sleep 0.05; done; "$trimtab" status; exit 1; }

await '"reason": *"200 in'
echo "at first: $(answers)"
there ip link set cable1 down
await '"state": *"frozen"'
echo "cable pulled: $(answers)"
there ip link set lo up
there ip link set cable1 up
await '"state": *"calm"'
await '"reason": *"200 in'
echo "plugged in: $(answers)"
ip link set cable0 down
await '"reason": *"not probed: network is unreachable"'
echo "interface down: $(answers)"
