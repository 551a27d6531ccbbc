# The water was back before midnight, and is watched for ten minutes: the new day had none of it.
zone riser-3 firewater
    top-pressure = hyd-top
start 2025-07-17 20:00
set hyd-top 182 kPa
at 3 h         set hyd-top 0 kPa
at 3 h 55 min  set hyd-top 182 kPa
until 6 h

expect FW_NO_WATER return within 10 min of 4 h
daily yesterday expect riser-3.no_water.times = 1
daily expect riser-3.minutes.no_water = 0
daily expect riser-3.no_water.times = 0
