# Asked every two minutes, noise takes an hour to be told apart: meanwhile and afterwards nobody is stuck because of it.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
device hyd-top
    every = 2 min
tick 5 s
set hyd-top 500 kPa, hyd-mid 810 kPa
at 20 h     noise hyd-top 60 kPa
at 26 h     noise hyd-top 0
until 2 d

expect riser-3 SENS_NOISE raise item=hyd-top within 2 h of 20 h
expect riser-3 SENS_NOISE close item=hyd-top within 2 h of 26 h
never SENS_STUCK
