# The device answers, but one of its numbers comes no more: stale after a minute, and not lost.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   silence hyd-top
at 30 min   set hyd-top 182 kPa
until 1 h

never SENS_STALE within 65 s of 10 min
expect riser-3 SENS_STALE raise item=hyd-top text~无新数据 within 20 s of 11 min
expect riser-3 SENS_STALE close within 20 s of 30 min
never SENS_LOST
never FW_NO_WATER
