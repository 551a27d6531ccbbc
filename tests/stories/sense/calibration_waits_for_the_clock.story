# Nobody knows the date: nothing runs out. With the clock it did, by an interval of its own.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
device hyd-top
    calibrated           = 2025-01-19
    calibration-interval = 180 d
start 2025-07-17 23:00
set hyd-top 182 kPa, hyd-mid 410 kPa
at 30 min   clock none
at 2 h      clock ntp
at 3 h      clock none
until 4 h

never SENS_CALIBRATION within 119 min of 0 s
expect riser-3 SENS_CALIBRATION raise item=hyd-top within 5 s of 2 h
never SENS_CALIBRATION close
