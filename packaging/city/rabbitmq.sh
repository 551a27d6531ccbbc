#!/bin/sh
# The same access list for RabbitMQ with its MQTT plugin: makes or changes one account.
#
#   rabbitmq.sh gateway ESTATE.GATEWAY PASSWORD     350582-0123.g1: writes below its root, reads orders and state
#   rabbitmq.sh fire|fire-desk|city NAME PASSWORD   as in mosquitto.acl
#
# RabbitMQ knows topics with dots for slashes, and + as *. An account's client ids are its name, or its name, a
# dot and more, so that nobody takes another's session over. A gateway's client id is ESTATE.GATEWAY.
set -eu

kind=$1 name=$2 password=$3
every='estate\.v1\.[^.]+\.[^.]+\.'
word='[a-z0-9*-]+'
up="(state|alarm\.$word|active\.$word|daily|health|telemetry\.$word|audit|reply|config)"
down='(cmd|receipt|config\.desired)'
fire='(state|alarm\.fire|active\.fire)'

case $kind in
gateway) write="^estate\.v1\.{username}\.$up\$" read="^estate\.v1\.({username}\.(state|$down)|all\.time)\$" ;;
fire) write='^$' read="^$every$fire\$" ;;
fire-desk) write="^${every}cmd\$" read="^$every($fire|reply)\$" ;;
city) write="^($every$down|estate\.v1\.all\.time)\$" read='^estate\.v1\.' ;;
*) echo "usage: $0 gateway|fire|fire-desk|city NAME PASSWORD" >&2; exit 64 ;;
esac

queue="mqtt-subscription-$(printf %s "$name" | sed 's/[.]/\\./g')(\..+)?qos[01]"
rabbitmqctl -q add_user "$name" "$password" 2>/dev/null || rabbitmqctl -q change_password "$name" "$password"
rabbitmqctl -q set_permissions "$name" "^$queue\$" "^($queue|amq\.topic)\$" "^($queue|amq\.topic)\$"
rabbitmqctl -q set_topic_permissions "$name" amq.topic "$write" "$read"
