# The branch of the middle floors has lost its pressure, the top has not: low, for as long as somebody can see
# that it is not; a top that is right does not speak for it.
include house-and-riser
at 1 min    set mid 149.9 kPa
at 10 min   lose mid
at 30 min   back mid
at 30 min   set mid 170 kPa
until 1 h
expect riser-3 FW_LOW raise item=mid text~0.150 within 2 s of 2 min
expect FW_LOW update condition=unknown within 8 s of 10 min
never FW_LOW condition=returning within 19 min of 10 min
expect FW_LOW close within 2 s of 40 min
never FW_NO_WATER
never FW_SENSOR_OR_BRANCH
daily expect riser-3.minutes.low = 29 +- 0.1
