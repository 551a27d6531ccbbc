# One gauge moves when a hydrant is tried, the other never did: the date of the zone is that of the worse.
zone riser-3 firewater
    top-pressure = hyd-top
zone riser-5 firewater
    top-pressure = hyd-5-top
    mid-pressure = hyd-5-mid
tick 5 s
set hyd-top 182 kPa, hyd-5-top 180 kPa, hyd-5-mid 400 kPa
at 10 min   set hyd-top 150 kPa, hyd-5-top 150 kPa
at 12 min   set hyd-top 182 kPa, hyd-5-top 180 kPa
until 1 h

daily expect riser-3.last_moved = 2025-07-17
daily expect riser-5.last_moved = null
daily expect riser-3.last_proved = null
