# Full main, silent jockey pump, no contact at any valve, and the riser empty: but its flow switch is on.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
    flow         = flow
set main 640 kPa, jockey no, top 200 kPa, mid 420 kPa, flow no
at 1 min    set flow yes, top 3 kPa, mid 4 kPa
at 5 min    set flow no
until 10 min
expect riser FW_NO_WATER raise cause=unknown grade=unknown within 7 s of 2 min
never cause=valve-shut within 3 min of 1 min
expect riser FW_NO_WATER update cause=valve-shut grade=likely within 2 s of 5 min
