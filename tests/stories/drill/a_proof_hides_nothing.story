# The hydrant of a proof is left open and the water goes: a real alarm, told as one.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   prove hyd-top for 10 min by 工程部
at 11 min   set hyd-top 5 kPa, hyd-mid 8 kPa
at 15 min   set hyd-top 180 kPa, hyd-mid 410 kPa
until 1 h

expect FW_NO_WATER raise mode=actual quiet=no within 65 s of 11 min
never mode=drill
daily expect riser-3.sensors.hyd-top.1 = 2025-07-17
