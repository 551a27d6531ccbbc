# The test hydrant is opened for a minute: the gauge followed the water, away and back.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   prove hyd-top for 10 min by 工程部
at 12 min   set hyd-top 120 kPa, hyd-mid 350 kPa
at 13 min   set hyd-top 181 kPa, hyd-mid 410 kPa
at 20 min   restart 10 s
until 1 h

never raise
daily expect riser-3.sensors.hyd-top.1 = 2025-07-17
daily expect riser-3.sensors.hyd-mid.1 = null
daily expect riser-3.last_proved = null
