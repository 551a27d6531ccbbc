# Twenty-four, four and twelve starts: twelve is the middle one. The 36th start is none too many.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 1 h from 10 min until 24 h set jockey yes
every 1 h from 12 min until 24 h set jockey no
every 6 h from 25 h until 48 h set jockey yes
every 6 h from 25 h 2 min until 48 h set jockey no
every 2 h from 49 h until 72 h set jockey yes
every 2 h from 49 h 2 min until 72 h set jockey no
every 30 min from 72 h 10 min until 91 h set jockey yes
every 30 min from 72 h 12 min until 91 h set jockey no
until 4 d
never FW_LEAK within 90 h 9 min of 1 s
expect FW_LEAK raise text~36 within 5 s of 90 h 10 min
