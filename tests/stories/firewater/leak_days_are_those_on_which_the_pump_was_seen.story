# The wire of the jockey pump is cut for four days. Of these days nobody knows the starts: they are not none, so the
# eighteen of a day like all others are no leak.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 80 min from 30 min until 71 h set jockey yes
every 80 min from 32 min until 71 h 30 min set jockey no
at 72 h     lose jockey
at 168 h    back jockey
every 80 min from 168 h 30 min until 191 h set jockey yes
every 80 min from 168 h 32 min until 191 h 30 min set jockey no
until 8 d
never FW_LEAK
