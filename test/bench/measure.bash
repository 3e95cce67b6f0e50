# Drives one server with dnsperf and keeps what it did. Sourced by `run`, which sets `work`,
# `seconds`, `mode`, the cores, and has the servers started.

declare -A rates costs losses

# The questions in an order that no cache line can guess.
write_questions() {
  local i
  for ((i = 0; i < names; ++i)); do echo "host$((i * 7919 % names)).$zone A"; done >"$work/static"
  echo "www.$zone A" >"$work/steered"
}

# User and system time of a process, in clock ticks (proc(5)); the name in parentheses may hold
# spaces, so that fields are counted behind it.
cpu_ticks() {
  local stat
  stat=$(<"/proc/$1/stat")
  local -a fields
  read -ra fields <<<"${stat##*) }"
  echo $((fields[11] + fields[12]))
}

# measure SERVER QUESTIONS: one round.
measure() {
  local server=$1 questions=$2 before after output completed rate lost
  before=$(cpu_ticks "${pid[$server]}")
  output=$(taskset -c "$client_core" dnsperf -s 127.0.0.1 -p "${port[$server]}" -m "$mode" \
    -d "$work/$questions" -l "$seconds" -t 1 -c 16 -T 1 -q 200 2>&1)
  after=$(cpu_ticks "${pid[$server]}")
  completed=$(awk '/Queries completed:/ { print $3 }' <<<"$output")
  rate=$(awk '/Queries per second:/ { print $4 }' <<<"$output")
  lost=$(awk '/Queries lost:/ { print $3 }' <<<"$output")
  if [[ -z $completed || $completed == 0 ]] || ! grep -q 'Response codes: *NOERROR' <<<"$output"; then
    printf '%s\n' "$server failed:" "$output" >&2
    exit 3
  fi
  rates[$server,$questions]+=" $rate"
  costs[$server,$questions]+=" $(awk -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" \
    -v count="$completed" 'BEGIN { print ticks * 1e6 / hertz / count }')"
  losses[$server,$questions]=$((${losses[$server,$questions]:-0} + lost))
}

median() {
  tr ' ' '\n' <<<"$1" | grep . | sort -g |
    awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'
}

# The ratio is the cost of the line over the cost of the first server: above 1 is dearer than ours.
print_table() {
  local questions server rate cost first
  printf '%-9s %-9s %12s %14s %8s %6s\n' questions server queries/s 'CPU us/query' ratio lost
  for questions in static steered; do
    first=$(median "${costs[${started[0]},$questions]}")
    for server in "${started[@]}"; do
      rate=$(median "${rates[$server,$questions]}")
      cost=$(median "${costs[$server,$questions]}")
      printf '%-9s %-9s %12.0f %14.2f %8.2f %6d\n' "$questions" "$server" "$rate" "$cost" \
        "$(awk -v cost="$cost" -v first="$first" 'BEGIN { print (first > 0 ? cost / first : 0) }')" \
        "${losses[$server,$questions]}"
    done
  done
}
