# The permit's time is over while the gateway has no power: what is still wrong is heard at the start.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   permit riser-3 number 2025-117 by city/wang for 30 min because 换阀
at 20 min   set hyd-top 3 kPa, hyd-mid 4 kPa
at 30 min   power 20 min
until 1 h

expect riser-3 FW_NO_WATER raise quiet=permit within 5 s of 21 min
never sounder on within 30 min of 0 s
expect sounder on within 20 s of 50 min
expect riser-3 FW_NO_WATER update quiet=no within 20 s of 50 min
exactly 1 FW_NO_WATER raise
