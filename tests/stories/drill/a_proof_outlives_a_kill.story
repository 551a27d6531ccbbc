# Killed with the hydrant open: the proof goes on with what it saw before.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min      prove hyd-top for 10 min by 工程部
at 12 min      set hyd-top 120 kPa
at 12 min 30 s kill 10 s
at 13 min      set hyd-top 182 kPa
until 1 h

daily expect riser-3.sensors.hyd-top.1 = 2025-07-17
