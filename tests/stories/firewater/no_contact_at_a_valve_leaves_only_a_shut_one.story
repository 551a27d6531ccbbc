# Full main, silent jockey pump, and the riser empty: with no contact at any valve, one is likely shut.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
zone other firewater
    fed-by       = pump-house
    top-pressure = top-2
    mid-pressure = mid-2
set main 640 kPa, jockey no, top 200 kPa, mid 420 kPa, top-2 200 kPa, mid-2 420 kPa
at 1 min    set top 3 kPa, mid 4 kPa
at 10 min   set jockey yes
at 11 min   set top-2 3 kPa, mid-2 300 kPa
until 13 min
expect riser FW_NO_WATER raise cause=valve-shut grade=likely within 7 s of 2 min
expect other FW_NO_WATER raise cause=unknown grade=unknown within 7 s of 12 min
