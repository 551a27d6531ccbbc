# Every sensor of a riser is gone. That is blindness, and the minutes are unknown, not normal.
include estate/normal
at 10 min       lose hyd-b3-top
at 10 min       lose hyd-b3-mid
at 30 min       back hyd-b3-top
at 30 min       back hyd-b3-mid
until 1 h

never FW_NO_WATER
expect riser-3 FW_BLIND raise within 12 s of 10 min
expect riser-3 FW_BLIND close within 20 s of 30 min
never riser-5
daily expect riser-3.minutes.unknown = 500
daily expect riser-3.minutes.normal = 40
daily expect riser-5.minutes.normal = 60
