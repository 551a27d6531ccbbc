# The gateway is off for five hours a day: what it counted is no measure of those days.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 24 h from 30 min until 96 h restart 5 h
every 24 h from 12 h until 95 h set jockey yes
every 24 h from 12 h 2 min until 95 h set jockey no
every 20 min from 103 h until 118 h set jockey yes
every 20 min from 103 h 2 min until 119 h set jockey no
until 5 d
never FW_LEAK
