# Killed while the drill still waits for its delay, and the clock is set: it is raised all the same, and ends in time.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min      drill hyd-top 0 kPa for 5 min by 保安
at 10 min 30 s kill 10 s
at 12 min      clock +2 h
at 13 min      clock -1 h
until 30 min

expect FW_SENSOR_OR_BRANCH mode=drill raise within 90 s of 10 min 30 s
expect FW_SENSOR_OR_BRANCH mode=drill close by=drill within 30 s of 15 min
never mode=actual
