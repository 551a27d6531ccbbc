# The low-pressure switch that starts the pump is a second witness.
include house-and-riser
zone single firewater
    fed-by       = pump-house
    top-pressure = top-1
set top-1 200 kPa
at 1 min    set top-1 2 kPa, start-switch yes
until 4 min
expect single FW_NO_WATER raise cause=valve-shut grade=likely within 2 s of 2 min
