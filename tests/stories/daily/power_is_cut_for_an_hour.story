# Power is cut in the middle of an hour: what was counted since the last full hour is lost with it,
# and all of that is unknown, with power as the reason.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 420 kPa
at 2 h 30 min   power 1 h
until 5 h
daily expect minutes = 780
daily expect watched = 210 +- 1
daily expect riser-3.minutes.normal = 210 +- 1
daily expect gaps.0.1 = 11:30
daily expect gaps.0.2 = power
