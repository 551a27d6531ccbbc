# The height of the worst outlet is said for the tops, not for the gauges further down.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
    worst-outlet = 5 m
set top 200 kPa, mid 100 kPa
at 5 min    lose top
until 1 h
never FW_LOW
never FW_NO_WATER
