# A day of 25 hours: 02:00 comes twice, and both are counted.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
estate
    [estate]
    id = 350582-0123
    timezone = Europe/Berlin
    [mqtt]
    broker = mqtt://127.0.0.1:1883
start 2025-10-26 00:00
tick 5 s
set hyd-top 182 kPa, hyd-mid 420 kPa
at 2 h           set hyd-top 3 kPa, hyd-mid 4 kPa
at 4 h           set hyd-top 182 kPa, hyd-mid 420 kPa
until 26 h
daily yesterday expect minutes = 1500
daily yesterday expect watched = 1500
daily yesterday expect riser-3.minutes.no_water = 120 +- 1
daily yesterday expect riser-3.no_water.longest = 120 +- 1
daily yesterday expect riser-3.minutes.unknown = 0
daily expect minutes = 60
