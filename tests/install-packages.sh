#!/bin/sh
# Installs what is missing of the Debian packages for `build`, `demo`, `check` or `fuzz`, and says what.
# Nothing is touched when everything is there, so it costs nothing to call every time.
set -eu

build='gcc libc6-dev make pkg-config libmodbus-dev libpaho-mqtt-dev libsqlite3-dev libjansson-dev libinih-dev
libsystemd-dev libssl-dev tzdata'
demo="$build mosquitto mosquitto-clients python3"
fuzz="$build clang libclang-rt-dev"
check="$demo libcmocka-dev python3-pymodbus python3-serial python3-serial-asyncio openssl binutils cppcheck clang clang-format libclang-rt-dev"

case "${1:-}" in
build) wanted=$build ;;
demo) wanted=$demo ;;
check) wanted=$check ;;
fuzz) wanted=$fuzz ;;
*) echo "usage: $0 build|demo|check|fuzz" >&2; exit 64 ;;
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
# A broker that apt installs would be started on port 1883; ours is started by hand on a port of its own.
# shellcheck disable=SC2086
$as_root env RUNLEVEL=1 apt-get install -y -q --no-install-recommends $missing >/dev/null
