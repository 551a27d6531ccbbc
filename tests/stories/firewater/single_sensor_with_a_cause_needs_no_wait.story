include house-and-riser
zone single firewater
    fed-by       = pump-house
    top-pressure = top-1
    valve        = valve-1
set top-1 200 kPa, valve-1 open
at 1 min    set valve-1 shut
at 2 min    set top-1 2 kPa
until 4 min
expect single FW_NO_WATER raise cause=valve-shut grade=certain within 2 s of 3 min
