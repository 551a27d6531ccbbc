include house-and-riser
at 1 min    set mid 20 kPa
at 10 min   set mid 41 kPa
at 30 min   set mid 20.1 kPa
until 1 h
tick 5 s
expect riser-3 FW_SENSOR_OR_BRANCH raise item=mid within 6 s of 2 min
expect FW_SENSOR_OR_BRANCH close within 8 s of 20 min
exactly 1 FW_SENSOR_OR_BRANCH raise
never FW_NO_WATER
daily expect riser-3.pressure_kpa.min = 200
