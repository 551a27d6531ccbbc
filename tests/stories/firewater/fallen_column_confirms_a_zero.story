# The mid gauge is far from low, but has lost half of what the top has lost: 98.5 of 197 kPa.
include house-and-riser
zone other firewater
    top-pressure = top-2
    mid-pressure = mid-2
set top-2 200 kPa, mid-2 420 kPa
at 5 min    set top 3 kPa, mid 321.5 kPa, top-2 3 kPa, mid-2 321.6 kPa
until 10 min
expect riser-3 FW_NO_WATER raise within 2 s of 6 min
never other FW_NO_WATER
expect other FW_SENSOR_OR_BRANCH raise
