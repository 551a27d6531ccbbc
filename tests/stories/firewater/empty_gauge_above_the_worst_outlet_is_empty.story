# The gauge on the roof is 10 m above the worst outlet. When it reads nothing, nobody knows of any water below
# it: an empty pipe reads zero wherever its gauge is.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
    worst-outlet = -10 m
set top 40 kPa, mid 300 kPa
at 10 min   set top 20.1 kPa
at 20 min   set top 20 kPa, mid 40 kPa
until 40 min
never FW_LOW
never FW_NO_WATER within 20 min of 1 s
expect riser FW_NO_WATER raise text~0.020 within 2 s of 21 min
exactly 1 FW_NO_WATER raise
