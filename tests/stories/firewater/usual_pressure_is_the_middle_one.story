# Three looks, neither in order nor the first or the last the middle one: 150, 300, 200 at the top.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
zone turned firewater
    top-pressure = top-2
    mid-pressure = mid-2
tick 5 s
set top 300 kPa, mid 600 kPa, top-2 150 kPa, mid-2 300 kPa
at 2 h      set top 150 kPa, mid 300 kPa, top-2 300 kPa, mid-2 600 kPa
at 6 h      set top 200 kPa, mid 400 kPa, top-2 200 kPa, mid-2 400 kPa
at 9 h      set top 0 kPa, mid 300 kPa, top-2 0 kPa, mid-2 300.1 kPa
until 9 h 10 min
expect riser FW_NO_WATER raise within 0 s of 9 h 1 min
expect turned FW_SENSOR_OR_BRANCH raise within 0 s of 9 h 1 min
