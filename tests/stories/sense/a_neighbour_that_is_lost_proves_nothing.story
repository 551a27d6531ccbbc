# What a gauge did before it was lost, days ago, says nothing of its neighbour today: a column at rest is no fault.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 h     set hyd-top 150 kPa, hyd-mid 370 kPa
at 11 h     set hyd-top 182 kPa, hyd-mid 410 kPa
at 12 h     lose hyd-mid
until 4 d

never SENS_STUCK
