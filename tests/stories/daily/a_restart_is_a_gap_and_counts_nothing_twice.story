# The gateway is away for 20 minutes with water missing before and after: the minutes between are
# unknown, and the spell is not the longest that it would have been.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h          set hyd-top 3 kPa, hyd-mid 4 kPa
at 1 h 30 min   restart 20 min
at 2 h 10 min   set hyd-top 182 kPa, hyd-mid 420 kPa
at 3 h          restart 3 s
until 4 h
daily expect minutes = 720
daily expect watched = 220
daily expect riser-3.minutes.no_water = 50 +- 1
daily expect riser-3.minutes.unknown = 500 +- 1
daily expect gaps.0.1 = 09:50
daily expect gaps.0.2 = restart
daily expect points.below_99_percent = []
