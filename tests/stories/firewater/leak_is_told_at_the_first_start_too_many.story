zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 2 h from 1 h until 71 h 30 min set jockey yes
every 2 h from 65 min until 72 h set jockey no
every 30 min from 72 h 10 min until 91 h set jockey yes
every 30 min from 72 h 12 min until 92 h set jockey no
until 6 d
# 12 a day are usual; the 37th start comes 18 h after the first of that day
never FW_LEAK within 90 h 9 min of 1 s
expect pump-house FW_LEAK raise cause=starts severity=minor within 20 s of 90 h 10 min
expect FW_LEAK text~37
expect FW_LEAK text~36
# the day after is quiet; so at the midnight that ends it
never FW_LEAK condition=returning within 29 h of 90 h 11 min
expect FW_LEAK close within 20 s of 120 h 10 min
