# An alarm that stands at midnight counts in both days, each with its own minutes and its own time.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
start 2025-07-17 22:00
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h   set hyd-top 3 kPa, hyd-mid 4 kPa
at 3 h 1 min  set hyd-top 182 kPa, hyd-mid 420 kPa
until 5 h
exactly 1 FW_NO_WATER raise
daily yesterday expect minutes = 1440
daily yesterday expect watched = 120
daily yesterday expect riser-3.minutes.no_water = 60
daily yesterday expect riser-3.no_water.no_permit = 60
daily yesterday expect riser-3.no_water.longest_from = 23:00
daily yesterday expect riser-3.no_water.times = 1
daily yesterday expect riser-3.pressure_kpa.min = 3
daily expect riser-3.no_water.longest_from = 00:00
daily expect riser-3.no_water.longest = 61 +- 1
daily expect riser-3.no_water.times = 1
daily expect riser-3.minutes.unknown = 0
daily expect gaps = []
