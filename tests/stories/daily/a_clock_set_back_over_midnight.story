# At 00:20 the clock goes back to 23:50: the day before goes on where it was, and what was counted
# of the new day stays. Both are longer by what they were watched, and nothing is counted twice.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
start 2025-07-17 20:00
set hyd-top 182 kPa, hyd-mid 420 kPa
at 2 h          set hyd-top 3 kPa, hyd-mid 4 kPa
at 2 h 30 min   set hyd-top 182 kPa, hyd-mid 420 kPa
at 4 h 20 min   clock -30 min
until 6 h
exactly 1 FW_NO_WATER raise
daily yesterday expect watched = 250
daily yesterday expect riser-3.no_water.times = 1
daily yesterday expect gaps = []
daily expect watched = 110
daily expect minutes = 110
daily expect riser-3.minutes.unknown = 0
