# Sourced: the root of a namespace's own DNS, and its top-level domain `test`, by a real NSD.

# configure_root FOLDER ADDRESS...: writes FOLDER/nsd.conf, which serves root.zone and test.zone of the folder on port 53.
configure_root() {
  local folder=$1 address
  shift
  {
    echo "server:"
    for address in "$@"; do echo "  ip-address: $address"; done
    cat <<C
  username: ""
  database: ""
  zonesdir: "$folder"
  pidfile: "$folder/nsd.pid"
  xfrdfile: "$folder/nsd.xfrd"
  xfrdir: "$folder"
  zonelistfile: "$folder/nsd.zones"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
zone:
  name: "test."
  zonefile: "test.zone"
C
  } >"$folder/nsd.conf"
}
