# Power fails in the on-delay of a drill, before anything of it was told: it goes on, and ends.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 h 10 min          drill hyd-top 3 kPa by 工程部
at 1 h 10 min 20 s     power 5 s
until 1 h 30 min

expect FW_SENSOR_OR_BRANCH raise mode=drill within 6 min of 1 h 10 min
expect mode=drill close by=drill within 11 min of 1 h 10 min
never mode=actual
daily expect drills.0.point = hyd-top
