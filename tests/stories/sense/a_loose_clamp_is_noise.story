# A loose clamp: the number jumps about its mean. Ten minutes of it are the sensor's, not the water's.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 500 kPa, hyd-mid 810 kPa
at 1 h      noise hyd-top 60 kPa
at 2 h      noise hyd-top 0
until 3 h

never SENS_NOISE within 1 h of 0 s
expect riser-3 SENS_NOISE raise item=hyd-top severity=minor text~跳动 within 20 min of 1 h
expect riser-3 SENS_NOISE close within 20 min of 2 h
never SENS_NOISE item=hyd-mid
never FW_NO_WATER
