# Nothing moves in a column at rest, for days: no gauge is blamed.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 182 kPa, hyd-mid 410 kPa
until 4 d

never SENS_STUCK
