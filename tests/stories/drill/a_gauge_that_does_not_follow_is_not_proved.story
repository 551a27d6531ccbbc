# Water runs, but the drilled gauge does not see it: nothing is proved. Nor by water that does not come back.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
zone riser-5 firewater
    top-pressure = hyd-5
set hyd-top 182 kPa, hyd-mid 410 kPa, hyd-5 180 kPa
at 10 min   prove hyd-top for 5 min by 工程部
at 12 min   set hyd-mid 350 kPa
at 13 min   set hyd-mid 410 kPa
at 20 min   prove hyd-5 for 5 min by 工程部
at 21 min   set hyd-5 120 kPa
until 1 h

daily expect riser-3.sensors.hyd-top.1 = null
daily expect riser-5.last_proved = null
