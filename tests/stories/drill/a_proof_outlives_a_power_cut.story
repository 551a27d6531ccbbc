# Power fails right after the gauge was proved; nothing else happened in its zone.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 h 10 min   prove hyd-top for 10 min by 工程部
at 1 h 12 min   set hyd-top 120 kPa, hyd-mid 350 kPa
at 1 h 13 min   set hyd-top 181 kPa, hyd-mid 410 kPa
at 1 h 14 min   power 10 min
until 2 h

never raise
daily expect riser-3.sensors.hyd-top.1 = 2025-07-17
