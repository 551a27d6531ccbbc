# What is known of a day outlives a restart, a kill and a clock that is set.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 182 kPa, hyd-mid 410 kPa
wave hyd-mid 15 kPa every 6 h
at 5 h      restart 2 min
at 11 h     kill 30 s
at 14 h     clock +3 h
until 30 h

never SENS_STUCK within 23 h of 0 s
expect riser-3 SENS_STUCK raise item=hyd-top within 2 h of 1 d
