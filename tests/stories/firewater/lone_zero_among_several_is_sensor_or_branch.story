# The top reads zero while the column below stands: send somebody, but do not wake the brigade.
include house-and-riser
at 1 min    set top 0 kPa
at 1 h      set top 40 kPa
at 2 h      set top 40.1 kPa
at 3 h      set top 200 kPa
until 4 h
tick 5 s
never FW_SENSOR_OR_BRANCH within 58 s of 1 min
expect riser-3 FW_SENSOR_OR_BRANCH raise item=top severity=major quiet=no within 6 s of 2 min
never condition=returning within 1 h 57 min of 2 min
expect FW_SENSOR_OR_BRANCH update condition=returning within 6 s of 2 h
never FW_SENSOR_OR_BRANCH close within 9 min 58 s of 2 h
expect FW_SENSOR_OR_BRANCH close within 8 s of 2 h 10 min
never FW_NO_WATER
