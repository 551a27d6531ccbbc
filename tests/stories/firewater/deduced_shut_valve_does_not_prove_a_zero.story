# One dead sensor in such a riser is a dead sensor, however full the main is.
zone pump-house firewater
    pump-pressure = main
    jockey-run    = jockey
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, jockey no, top 200 kPa, mid 420 kPa
at 1 min    set top 3 kPa
until 20 min
expect riser FW_SENSOR_OR_BRANCH raise
never FW_NO_WATER
