# Once a day is usual, ten times are not yet a leak; eleven are.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 24 h from 12 h until 72 h set jockey yes
every 24 h from 12 h 2 min until 72 h set jockey no
every 1 h from 72 h 30 min until 83 h set jockey yes
every 1 h from 72 h 32 min until 84 h set jockey no
until 4 d
never FW_LEAK within 82 h 29 min of 1 s
expect FW_LEAK raise cause=starts within 20 s of 82 h 30 min
