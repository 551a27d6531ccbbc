# A broken loop of 4-20 mA: no valid reading for a minute is the sensor's alarm, a short one is none, zero is a number.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 5 min    bad hyd-top range
at 5 min 40 s set hyd-top 182 kPa
at 10 min   bad hyd-top range
at 20 min   set hyd-top 182 kPa
at 40 min   set hyd-mid 0 kPa
until 1 h

never SENS_RANGE within 9 min of 1 min
expect riser-3 SENS_RANGE raise item=hyd-top severity=major within 10 s of 11 min
expect riser-3 SENS_RANGE close within 15 s of 21 min
exactly 1 SENS_RANGE raise
never FW_NO_WATER within 30 min of 10 min
