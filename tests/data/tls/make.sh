#!/usr/bin/env bash
# Makes the certificates of this folder anew: one authority, and what it signed for localhost,
# in time and out of it, and for another host. Needs openssl; no test does.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.cnf" <<CNF
[ca]
default_ca = ours
[ours]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CNF
: >"$work/index.txt"

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -subj "/CN=evaltui test authority" -days 27000 \
  -addext keyUsage=critical,keyCertSign -out authority.pem

# name host from until
sign() {
  key "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
  printf 'subjectAltName = DNS:%s\nbasicConstraints = CA:false\nauthorityKeyIdentifier = keyid\n' \
    "$2" >"$work/$1.ext"
  openssl ca -batch -notext -config "$work/ca.cnf" -cert authority.pem -keyfile "$work/ca.key" \
    -extfile "$work/$1.ext" -startdate "$3" -enddate "$4" -in "$work/$1.csr" \
    -out "$work/$1.crt" 2>/dev/null
  cat "$work/$1.crt" "$work/$1.key" >"$1.pem"
}

sign good localhost 20200101000000Z 20990101000000Z
sign expired localhost 20200101000000Z 20210101000000Z
sign not-yet-valid localhost 20980101000000Z 20990101000000Z
sign other-host other.example.org 20200101000000Z 20990101000000Z
