# Nine hours without a reading: who can say that it did not move then?
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 182 kPa, hyd-mid 410 kPa
wave hyd-mid 15 kPa every 6 h
at 14 h     lose hyd-top
at 23 h     back hyd-top
until 2 d 6 h

never SENS_STUCK within 41 h of 0 s
expect riser-3 SENS_STUCK raise item=hyd-top within 10 h of 42 h
