# The day after the leak the wire of the jockey pump is cut: what it did not show is no proof. The day after that
# it was seen for less than 20 hours, the next one for longer.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
start 2025-07-17 00:00
tick 5 s
set main 640 kPa, jockey no
every 2 h from 1 h until 71 h 30 min set jockey yes
every 2 h from 65 min until 72 h set jockey no
every 30 min from 72 h 10 min until 95 h set jockey yes
every 30 min from 72 h 12 min until 95 h set jockey no
at 96 h           lose jockey
at 120 h 30 min   back jockey
at 130 h          lose jockey
at 133 h 50 min   back jockey
at 150 h          lose jockey
at 153 h 40 min   back jockey
until 8 d
exactly 1 FW_LEAK raise
never FW_LEAK close within 73 h of 95 h
expect FW_LEAK close within 20 s of 7 d 10 min
