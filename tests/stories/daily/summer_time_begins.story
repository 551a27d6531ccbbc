# A day of 23 hours, in a zone that has summer time: the hour that is none is not unknown.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
estate
    [estate]
    id = 350582-0123
    timezone = Europe/Berlin
    [mqtt]
    broker = mqtt://127.0.0.1:1883
start 2025-03-30 00:00
tick 5 s
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h           set hyd-top 3 kPa, hyd-mid 4 kPa
at 2 h           set hyd-top 182 kPa, hyd-mid 420 kPa
until 1 d
daily yesterday expect minutes = 1380
daily yesterday expect watched = 1380
daily yesterday expect riser-3.no_water.times = 1
daily yesterday expect riser-3.no_water.longest_from = 01:00
daily yesterday expect riser-3.minutes.unknown = 0
daily yesterday expect gaps = []
daily expect minutes = 60
