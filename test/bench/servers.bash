# The servers under comparison: configuration, start, readiness, end. Sourced by `run`, which sets
# `work`, `trimtab` and the cores. The zone: 1,000 static A records (host0 ... host999) and "www",
# steered by the client's network and by weight, without health checks.

zone=app.example.com
names=1000
started=()
declare -A port pid

available() {
  case $1 in
    trimtab) [[ -x $trimtab ]] ;;
    gdnsd) PATH=$PATH:/usr/sbin command -v gdnsd >/dev/null ;;
    knot) PATH=$PATH:/usr/sbin command -v knotd >/dev/null ;;
  esac
}

is_free() {
  local hex
  printf -v hex '%04X' "$1"
  ! grep -qi ":$hex " /proc/net/udp /proc/net/udp6 /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

free_port() {
  # Below the range of ephemeral ports, which dnsperf's own sockets come from.
  local candidate=$((20000 + RANDOM % 12000))
  until is_free "$candidate"; do candidate=$((20000 + RANDOM % 12000)); done
  echo "$candidate"
}

host_address() { echo "198.51.$((100 + $1 / 250)).$((1 + $1 % 250))"; }

configure_trimtab() {
  local folder=$1 i
  mkdir -p "$folder/zones"
  {
    cat <<JSON
{
  "zone": "$zone",
  "nameservers": { "ns1": "127.0.0.1" },
  "ttl": 300,
  "services": {
    "web": {
      "ttl": 30,
      "steer": ["healthy",
                { "geo": { "10.0.0.0/8": ["us1", "us2"], "127.0.0.0/8": ["eu1", "eu2"],
                           "*": ["us1", "us2", "eu1", "eu2"] } },
                "weighted", { "first": 1 }],
      "endpoints": {
        "us1": { "A": "192.0.2.10", "weight": 60 }, "us2": { "A": "192.0.2.11", "weight": 30 },
        "eu1": { "A": "192.0.2.20", "weight": 60 }, "eu2": { "A": "192.0.2.21", "weight": 30 }
      }
    }
  },
  "records": {
    "www": { "serve": "web" }
JSON
    for ((i = 0; i < names; ++i)); do echo "    ,\"host$i\": { \"A\": \"$(host_address $i)\" }"; done
    echo '  }'
    echo '}'
  } >"$folder/zones/$zone.json"
}

# The plain part of the zone as a master file.
write_zone_file() {
  local i
  cat <<ZONE
\$ORIGIN $zone.
\$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
ns1 A 127.0.0.1
ZONE
  for ((i = 0; i < names; ++i)); do echo "host$i A $(host_address $i)"; done
}

configure_gdnsd() {
  local folder=$1
  mkdir -p "$folder/zones" "$folder/run" "$folder/state"
  { write_zone_file; echo 'www 30 DYNA geoip!www'; } >"$folder/zones/$zone"
  cat >"$folder/config" <<CONFIG
options => {
  listen => [ 127.0.0.1:$2 ]
  udp_threads => 1
  tcp_threads => 1
  run_dir => $folder/run
  state_dir => $folder/state
}
plugins => {
  weighted => {
    service_types => up
    us => { us1 => [ 192.0.2.10, 60 ], us2 => [ 192.0.2.11, 30 ] }
    eu => { eu1 => [ 192.0.2.20, 60 ], eu2 => [ 192.0.2.21, 30 ] }
  }
  geoip => {
    maps => {
      world => {
        datacenters => [ us, eu ]
        nets => { 10.0.0.0/8 => [ us, eu ], 127.0.0.0/8 => [ eu, us ] }
      }
    }
    resources => { www => { map => world, dcmap => { us => %weighted!us, eu => %weighted!eu } } }
  }
}
CONFIG
}

# Knot's module steers by place or by weight, not by both: by weight here.
configure_knot() {
  local folder=$1
  mkdir -p "$folder/run" "$folder/state"
  write_zone_file >"$folder/$zone.zone"
  cat >"$folder/steer.conf" <<CONFIG
www.$zone:
  - weight: 60
    A: 192.0.2.20
  - weight: 30
    A: 192.0.2.21
CONFIG
  cat >"$folder/knot.conf" <<CONFIG
server:
    listen: 127.0.0.1@$2
    rundir: $folder/run
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: $folder/state
log:
  - target: stderr
    any: warning
mod-geoip:
  - id: steer
    config-file: $folder/steer.conf
    ttl: 30
    mode: weighted
zone:
  - domain: $zone
    storage: $folder
    file: $zone.zone
    module: mod-geoip/steer
CONFIG
}

command_of() {
  local server=$1 folder=$2
  case $server in
    trimtab)
      echo "$trimtab serve --zones $folder/zones --listen 127.0.0.1:$3 --workers 1" \
        "--control 127.0.0.1:0"
      ;;
    gdnsd) echo "/usr/sbin/gdnsd -c $folder start" ;;
    knot) echo "/usr/sbin/knotd -c $folder/knot.conf" ;;
  esac
}

ask() {
  dig +short +time=1 +tries=1 @127.0.0.1 -p "${port[$1]}" "$2.$zone" A 2>/dev/null || true
}

# Starts a server and waits until it answers both kinds of question with an address.
start_server() {
  local server=$1 folder=$work/$1 attempt
  mkdir -p "$folder"
  port[$server]=$(free_port)
  "configure_$server" "$folder" "${port[$server]}"
  local -a command
  read -ra command <<<"$(command_of "$server" "$folder" "${port[$server]}")"
  taskset -c "$server_core" "${command[@]}" >"$folder/log" 2>&1 &
  pid[$server]=$!
  for ((attempt = 0; attempt < 100; ++attempt)); do
    if [[ $(ask "$server" host7) == "$(host_address 7)" && $(ask "$server" www) == 192.0.2.* ]]; then
      started+=("$server")
      return 0
    fi
    kill -0 "${pid[$server]}" 2>/dev/null || break
    sleep 0.1
  done
  echo "$server does not answer; its log:" >&2
  tail -n 20 "$folder/log" >&2
  exit 3
}

stop_servers() {
  local server
  for server in "${!pid[@]}"; do kill "${pid[$server]}" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
