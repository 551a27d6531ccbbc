# One siren: the risers are children of their pump house.
include house-and-riser
zone riser-5 firewater
    fed-by       = pump-house
    top-pressure = top-5
    mid-pressure = mid-5
set top-5 190 kPa, mid-5 410 kPa
at 1 min    set main 5 kPa
at 10 min   set top 3 kPa, mid 4 kPa, top-5 2 kPa, mid-5 5 kPa
until 20 min
expect pump-house FW_NO_WATER raise cause=pump-failed grade=likely quiet=no within 2 s of 6 min
expect riser-3 FW_NO_WATER raise cause=pump-failed quiet=parent within 2 s of 11 min
expect riser-5 FW_NO_WATER raise cause=pump-failed quiet=parent within 2 s of 11 min
