# 150 kPa with a jockey pump: at the limit it is right, just below it is low, after a minute; over
# 20 kPa higher, ten minutes long.
include house-and-riser
tick 5 s
at 1 min    set top 150 kPa
at 20 min   set top 149.9 kPa
at 30 min   set top 169.9 kPa
at 1 h      set top 170 kPa
until 2 h
never FW_LOW within 19 min of 1 min
never FW_LOW within 58 s of 20 min
expect riser-3 FW_LOW raise severity=major quiet=no within 6 s of 21 min
expect FW_LOW text~0.150
never condition=returning within 38 min of 21 min
never FW_LOW close within 598 s of 1 h
expect FW_LOW close within 7 s of 1 h 10 min
never FW_NO_WATER
daily expect riser-3.minutes.low = 40 +- 0.2
