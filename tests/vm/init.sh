#!/bin/busybox sh
# The first and only script of the simulated board: brings up what estated needs, lets it live twice on the logged
# disk, and switches off. What it says goes to the console.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
for module in /modules/*.ko; do
	insmod "$module" || echo "no module $module"
done
. /settings
ifconfig lo 127.0.0.1 up
while [ ! -b /dev/vda ]; do sleep 0.1; done
mount -t ext4 /dev/vda /state || poweroff -f

mosquitto -c /etc/mosquitto.conf >/run/mosquitto.log 2>&1 &
sleep 100000 | fake-estate /etc/script >/run/fakes.log 2>&1 &
witness "$RELAY" "$BROKER" /dev/vda "$NOTES" &

# SECONDS SIGNAL: one life of the daemon, and how it ends
live() {
	LD_PRELOAD=$PRELOAD estated --config /etc/estated/estated.conf --models /models --plugins /plugins \
		--state /state --run /run/estated >>/run/estated.log 2>&1 &
	daemon=$!
	sleep "$1"
	kill "-$2" $daemon
	wait $daemon
	echo "estated ended with $?"
}

mkdir -p /run/estated
echo "up after $(cut -d' ' -f1 /proc/uptime) s"
live "$FIRST" KILL
live "$SECOND" TERM
tail -n 15 /run/estated.log /run/mosquitto.log /run/fakes.log
umount /state
echo 'the run is over'
poweroff -f
