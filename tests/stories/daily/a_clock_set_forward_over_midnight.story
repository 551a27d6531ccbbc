# At 23:30 the clock is set to 00:30: half an hour of each day never was, and is a gap of the clock.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
start 2025-07-17 20:00
set hyd-top 182 kPa, hyd-mid 420 kPa
at 3 h 30 min   clock +1 h
until 5 h
daily yesterday expect minutes = 1440
daily yesterday expect riser-3.minutes.normal = 210 +- 1
daily yesterday expect gaps = [["23:30","24:00","clock"]]
daily expect gaps = [["00:00","00:30","clock"]]
daily expect minutes = 120
daily expect riser-3.minutes.normal = 90 +- 1
