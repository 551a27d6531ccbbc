# Hydrants are in use. In one riser nobody has a flow switch, in the other its wire is lost: nobody is told to shut
# off a broken section while the brigade draws from it.
include house-and-riser
zone plain firewater
    fed-by       = pump-house
    top-pressure = top-2
    mid-pressure = mid-2
    fire-alarm   = fire
set top-2 200 kPa, mid-2 420 kPa
at 4 min    set fire yes
at 4 min    lose flow
at 5 min    set top 130 kPa, mid 280 kPa, top-2 130 kPa, mid-2 280 kPa, main 500 kPa, jockey yes, pump yes
at 1 h      set top 200 kPa, mid 420 kPa, top-2 200 kPa, mid-2 420 kPa, main 640 kPa, jockey no, pump no, fire no
until 2 h
tick 5 s
never FW_BURST
expect pump-house FW_PUMP_RUN raise
