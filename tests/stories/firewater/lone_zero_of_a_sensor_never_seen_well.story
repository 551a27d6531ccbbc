# It was lost from the beginning and comes back with a zero: the other top has lost nothing.
zone riser firewater
    top-pressure = top-1, top-2
set top-1 0 kPa, top-2 180 kPa
lose top-1
at 5 min    back top-1
until 20 min
expect FW_SENSOR_OR_BRANCH raise item=top-1
never FW_NO_WATER
