# A kill at midnight and a restart end neither the alarm nor its longest spell of the day.
zone riser-3 firewater
    top-pressure = hyd-top
    valve        = valve-3
start 2025-07-17 23:00
set hyd-top 182 kPa, valve-3 open
at 30 min           set valve-3 shut, hyd-top 3 kPa
at 1 h              kill 0 s
at 1 h 10 min       acknowledge FW_NO_WATER by works
at 1 h 20 min       restart 2 s
at 1 h 30 min       set valve-3 open, hyd-top 182 kPa
until 2 h
daily yesterday expect riser-3.minutes.no_water = 30 +- 0.2
daily expect riser-3.minutes.no_water = 30 +- 0.2
daily expect riser-3.no_water.longest = 30 +- 0.2
daily expect riser-3.no_water.longest_from = 00:00
daily expect acknowledged_after_s.max = 2340 +- 1
daily expect alarms.0.2 = 0
daily yesterday expect alarms.0.2 = 1
