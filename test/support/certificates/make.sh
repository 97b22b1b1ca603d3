#!/bin/sh
# Makes the certificates of the tests anew: an authority, the guard's own, and callers good and bad.
# They are kept in the repository, so that the tests need no openssl, and are good until 2126.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A certificate for a request: sign NAME START END, with how it is signed after that
sign() {
  name=$1 start=$2 end=$3
  shift 3
  : > "$work/index"
  cat > "$work/ca.conf" <<CONF
[ca]
default_ca = d
[d]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = p
[p]
commonName = supplied
CONF
  openssl ca -batch -notext -config "$work/ca.conf" -extfile "$work/$name.ext" \
    -startdate "$start" -enddate "$end" -in "$work/$name.csr" -out "$name.pem" "$@" 2>/dev/null
}

# A key and a request for a certificate: request NAME KEY EXTENSIONS
request() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
    -keyout "$2" -out "$work/$1.csr" 2>/dev/null
  printf '%b' "$3" > "$work/$1.ext"
}

# An authority, whose key is not kept: authority NAME
authority() {
  request "$1" "$work/$1.key" 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n'
  sign "$1" 20200101000000Z 21260101000000Z -selfsign -keyfile "$work/$1.key"
}

# A certificate of an authority: leaf NAME AUTHORITY EXTENSIONS [START END]
leaf() {
  request "$1" "$1.key" "$3"
  sign "$1" "${4:-20200101000000Z}" "${5:-21260101000000Z}" \
    -cert "$2.pem" -keyfile "$work/$2.key"
}

client='extendedKeyUsage=clientAuth\n'
authority authority
authority stranger
leaf guard authority 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'
leaf guard-renewed authority 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'
leaf ci authority "subjectAltName=URI:spiffe://example.org/ci,DNS:ci.example.org\n$client"
leaf dns-only authority "subjectAltName=DNS:Deploy.Example.org\n$client"
leaf expired authority "subjectAltName=URI:spiffe://example.org/ci\n$client" \
  20100101000000Z 20110101000000Z
leaf not-yet authority "subjectAltName=URI:spiffe://example.org/ci\n$client" \
  21250101000000Z 21260101000000Z
leaf foreign stranger "subjectAltName=URI:spiffe://example.org/ci\n$client"
leaf for-servers authority 'subjectAltName=URI:spiffe://example.org/ci\nextendedKeyUsage=serverAuth\n'
leaf unknown authority "subjectAltName=URI:spiffe://example.org/stranger\n$client"
# Its common name is the identity of a principal, and must count for nothing.
leaf ci.example.org authority "$client"
# A name with the separators of the list in which Node gives names.
leaf smuggler authority "subjectAltName=@alt\n$client[alt]\nDNS.1=x.example.org\\\\, URI:spiffe://example.org/ci\n"
