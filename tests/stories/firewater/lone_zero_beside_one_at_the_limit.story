# The other is at its least pressure, as ever, and not below it.
zone riser firewater
    top-pressure = top-1, top-2
    min-pressure = 150 kPa
set top-1 200 kPa, top-2 150 kPa
at 5 min    set top-1 0 kPa
until 10 min
expect FW_SENSOR_OR_BRANCH raise item=top-1
never FW_NO_WATER
