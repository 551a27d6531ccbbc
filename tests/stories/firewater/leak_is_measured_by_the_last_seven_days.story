# A week of four starts a day, then four days of twelve: twelve is the middle of the last seven, though
# not of all; thirty-six are no leak.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 6 h from 1 h until 7 d set jockey yes
every 6 h from 62 min until 7 d set jockey no
every 2 h from 169 h until 11 d set jockey yes
every 2 h from 169 h 2 min until 11 d set jockey no
every 30 min from 264 h 10 min until 281 h 50 min set jockey yes
every 30 min from 264 h 12 min until 282 h set jockey no
until 12 d
never FW_LEAK
