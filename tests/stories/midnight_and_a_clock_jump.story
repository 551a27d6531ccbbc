# Without water over midnight; in the new day the clock is set an hour back, and nothing is counted
# twice, and no alarm is told anew.
include estate/normal
start 2025-07-17 22:00
at 1 h          set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 3 h          set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
at 5 h          clock -1 h
at 7 h          clock +10 min
until 8 h

exactly 1 FW_NO_WATER raise
daily yesterday expect date = 2025-07-17
daily yesterday expect minutes = 1440
daily yesterday expect riser-3.minutes.no_water = 60
daily yesterday expect riser-3.minutes.normal = 60
daily yesterday expect riser-3.minutes.unknown = 1320
daily expect riser-3.minutes.no_water = 60
daily expect riser-3.minutes.normal = 300
daily expect riser-3.no_water.longest = 60
daily expect riser-3.no_water.longest_from = 00:00
daily expect riser-3.no_water.times = 1
