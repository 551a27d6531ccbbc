# A fortnight at forty-eight starts a day, where twelve were usual: one alarm that stays.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 2 h from 1 h until 95 h 30 min set jockey yes
every 2 h from 65 min until 96 h set jockey no
every 30 min from 96 h 10 min until 15 d set jockey yes
every 30 min from 96 h 12 min until 15 d set jockey no
until 15 d
exactly 1 FW_LEAK
