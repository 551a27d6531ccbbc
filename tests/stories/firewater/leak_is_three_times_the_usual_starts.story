# Days of twelve, twelve and six starts: twelve is usual, and thirty-six are not yet a leak.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 2 h from 1 h until 59 h set jockey yes
every 2 h from 65 min until 60 h set jockey no
every 30 min from 72 h 10 min until 89 h 40 min set jockey yes
every 30 min from 72 h 12 min until 90 h set jockey no
until 4 d 2 h
never FW_LEAK
daily yesterday expect pump-house.jockey_starts = 36
