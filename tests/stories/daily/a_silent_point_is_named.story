# Of two sensors one is silent for a quarter of an hour a day: it is below 99 %, the other is not.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h            silence hyd-mid
at 1 h 15 min     set hyd-mid 420 kPa
until 8 h
daily expect points.total = 2
daily expect points.below_99_percent.0.0 = hyd-mid
daily expect points.below_99_percent.0.1 = 96.9 +- 0.3
