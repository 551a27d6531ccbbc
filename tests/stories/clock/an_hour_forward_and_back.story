# An hour forward and an hour back within a day: the delay of an alarm is counted by no wall clock, and
# the minutes are those that passed.
include ../estate/normal
start 2025-07-17 08:00
at 1 h          set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 1 h 30 s     clock +1 h
at 2 h          clock -1 h
at 3 h          set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
until 5 h

exactly 1 FW_NO_WATER raise
expect FW_NO_WATER raise within 62 s of 1 h
never FW_NO_WATER raise within 50 s of 1 h
exactly 1 FW_NO_WATER return
daily expect riser-3.no_water.times = 1
daily expect riser-3.no_water.longest = 120
