# The jockey pump was about to stop, or starts within the minute of the fall, be it that the gateway is away meanwhile,
# or that the main falls last.
include house-and-riser
zone house-2 firewater
    jockey-run    = jockey-2
zone riser-2 firewater
    fed-by        = house-2
    top-pressure  = top-2
    mid-pressure  = mid-2
zone house-1 firewater
    pump-pressure = main-1
    jockey-run    = jockey-1
zone riser-1 firewater
    fed-by        = house-1
    top-pressure  = top-1
set top-2 200 kPa, mid-2 420 kPa, jockey-2 no, top-1 200 kPa, main-1 640 kPa, jockey-1 no
at 5 min    set jockey yes
at 6 min    set top 139 kPa, mid 290 kPa, top-2 130 kPa, mid-2 200 kPa, top-1 130 kPa
at 405 s    set jockey-2 yes
at 420 s    restart 2 min
at 10 min   set main-1 400 kPa
at 605 s    set jockey-1 yes
until 20 min
expect riser-3 FW_BURST raise within 12 s of 6 min
expect riser-2 FW_BURST raise within 80 s of 9 min
expect riser-1 FW_BURST raise within 20 s of 11 min
