# The worst outlet lies 5 m above one sensor and 5 m below another: 49.05 kPa more and less.
zone above firewater
    top-pressure = top-1
    mid-pressure = mid-1
    worst-outlet = 5 m
zone below firewater
    top-pressure = top-2
    worst-outlet = -5 m
set top-1 119.1 kPa, mid-1 71 kPa, top-2 21 kPa
at 10 min   set top-1 119 kPa, top-2 20.9 kPa
at 20 min   set top-1 69.1 kPa, mid-1 60 kPa
at 30 min   set top-1 69 kPa
until 40 min
never FW_LOW within 9 min 58 s of 1 s
expect above FW_LOW raise text~0.119 within 2 s of 11 min
expect above FW_LOW raise item=top-1
expect below FW_LOW raise within 2 s of 11 min
never above FW_NO_WATER within 10 min 58 s of 20 min
expect above FW_NO_WATER raise text~0.069 within 2 s of 31 min
