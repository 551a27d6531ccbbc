# Water is cut under a permit of the city: every message goes out, marked. What is still wrong when
# the permit ends is heard at once, and no minute is lost.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   permit riser-3 number 闽泉住建-0717 by city/wang for 1 h because 换阀门
at 20 min   set hyd-top 3 kPa, hyd-mid 4 kPa
until 2 h

expect riser-3 FW_NO_WATER raise quiet=permit closed=no within 5 s of 21 min
expect gateway GW_PERMIT_ENDS raise within 5 s of 55 min
expect riser-3 FW_NO_WATER update quiet=no within 5 s of 1 h 10 min
never riser-3 FW_NO_WATER quiet=no within 1 h 9 min 50 s of 0 s
exactly 1 FW_NO_WATER raise
