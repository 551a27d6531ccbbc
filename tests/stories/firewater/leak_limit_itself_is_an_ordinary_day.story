# Ten a day are no leak, so they become usual: a day of twenty is none either.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 24 h from 72 h 10 min until 6 d set jockey yes
every 24 h from 72 h 12 min until 6 d set jockey no
every 24 h from 73 h 10 min until 6 d set jockey yes
every 24 h from 73 h 12 min until 6 d set jockey no
every 24 h from 74 h 10 min until 6 d set jockey yes
every 24 h from 74 h 12 min until 6 d set jockey no
every 24 h from 75 h 10 min until 6 d set jockey yes
every 24 h from 75 h 12 min until 6 d set jockey no
every 24 h from 76 h 10 min until 6 d set jockey yes
every 24 h from 76 h 12 min until 6 d set jockey no
every 24 h from 77 h 10 min until 6 d set jockey yes
every 24 h from 77 h 12 min until 6 d set jockey no
every 24 h from 78 h 10 min until 6 d set jockey yes
every 24 h from 78 h 12 min until 6 d set jockey no
every 24 h from 79 h 10 min until 6 d set jockey yes
every 24 h from 79 h 12 min until 6 d set jockey no
every 24 h from 80 h 10 min until 6 d set jockey yes
every 24 h from 80 h 12 min until 6 d set jockey no
every 24 h from 81 h 10 min until 6 d set jockey yes
every 24 h from 81 h 12 min until 6 d set jockey no
every 30 min from 144 h 10 min until 154 h set jockey yes
every 30 min from 144 h 12 min until 154 h set jockey no
until 7 d
never FW_LEAK
