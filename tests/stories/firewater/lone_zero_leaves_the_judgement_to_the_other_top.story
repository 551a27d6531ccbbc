# The doubtful sensor is left out of the verdict and of the day; the good one still tells low.
zone riser firewater
    top-pressure = top-1, top-2
set top-1 180 kPa, top-2 180 kPa
at 1 min    set top-1 0 kPa
at 10 min   set top-2 60 kPa
until 20 min
expect riser FW_SENSOR_OR_BRANCH raise item=top-1 within 2 s of 2 min
never FW_LOW within 9 min of 1 min
expect FW_NO_WATER raise within 2 s of 11 min
daily expect riser.pressure_kpa.max = 180
