# The gateway starts anew in the middle: the same drill goes on, and ends when it is seen.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   drill hyd-top 0 kPa for 9 min by 保安
at 13 min   restart 20 s
at 15 min   acknowledge mode=drill by city/值班席2
until 1 h

exactly 1 FW_SENSOR_OR_BRANCH mode=drill raise
expect mode=drill acknowledge within 1 s of 15 min
expect mode=drill close by=drill within 10 s of 15 min
never mode=actual
daily expect drills.0.point = hyd-top
