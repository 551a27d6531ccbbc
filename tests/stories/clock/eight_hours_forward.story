# A clock that ran on UTC is set to local time, over midnight: eight hours never were, and are a gap.
# The alarm that stands is one alarm, a delay that ran goes on.
include ../estate/normal
start 2025-07-17 14:00
at 1 h          set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 3 h 59 min   set hyd-b5-top 3 kPa
at 4 h          clock +8 h
at 5 h          set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
until 7 h

exactly 1 FW_NO_WATER riser-3 raise
exactly 1 FW_NO_WATER riser-3 return
daily yesterday expect minutes = 1440
daily yesterday expect riser-3.no_water.times = 1
daily expect date = 2025-07-18
daily expect riser-3.no_water.longest = 60 +- 1
