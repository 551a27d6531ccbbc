zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 2 h from 1 h until 47 h 30 min set jockey yes
every 2 h from 65 min until 48 h set jockey no
every 20 min from 48 h 10 min until 71 h set jockey yes
every 20 min from 48 h 12 min until 72 h set jockey no
until 72 h
never FW_LEAK
