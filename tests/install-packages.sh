#!/bin/sh
# Installs what is missing of the Debian packages for `build`, `demo`, `check`, `fuzz`, `bench`, `cluster` or
# `powercut`, and says what.
# Nothing is touched when everything is there, so it costs nothing to call every time.
set -eu

build='gcc libc6-dev make pkg-config libmodbus-dev libpaho-mqtt-dev libsqlite3-dev libjansson-dev libinih-dev
libsystemd-dev libssl-dev libgpiod-dev tzdata'
demo="$build mosquitto mosquitto-clients python3 python3-jsonschema"
fuzz="$build clang libclang-rt-dev"
powercut="$demo qemu-system-x86 busybox-static cpio e2fsprogs"
cluster="$demo rabbitmq-server"
check="$powercut rabbitmq-server libcmocka-dev python3-paho-mqtt python3-pymodbus python3-serial python3-serial-asyncio openssl binutils cppcheck clang clang-format libclang-rt-dev"
bench="$demo collectd-core openssl e2fsprogs mount"

case "${1:-}" in
build) wanted=$build ;;
demo) wanted=$demo ;;
check) wanted=$check ;;
bench) wanted=$bench ;;
fuzz) wanted=$fuzz ;;
cluster) wanted=$cluster ;;
powercut) wanted=$powercut ;;
*) echo "usage: $0 build|demo|check|fuzz|bench|cluster|powercut" >&2; exit 64 ;;
esac

missing=
for package in $wanted; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
	'install ok installed') ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

echo "installing with apt-get:$missing"
as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || { echo "run as root: apt-get install$missing" >&2; exit 1; }
	as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q >/dev/null || echo 'apt-get update failed; trying with the lists that are there' >&2
# A broker, collectd or RabbitMQ that apt installs would be started at once; ours are started by hand, on ports of their own.
# shellcheck disable=SC2086
$as_root env RUNLEVEL=1 apt-get install -y -q --no-install-recommends $missing >/dev/null
