# From Thursday evening to Sunday morning nobody watches: each of the days has a summary that says so.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
start 2025-07-17 20:00
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h 30 min   power 2 d 12 h
until 3 d
daily 2025-07-17 expect minutes = 1440
daily 2025-07-17 expect gaps.0.1 = 24:00
daily 2025-07-17 expect gaps.0.2 = power
daily 2025-07-18 expect minutes = 1440
daily 2025-07-18 expect watched = 0
daily 2025-07-18 expect riser-3.minutes.unknown = 1440
daily 2025-07-18 expect riser-3.no_water.times = 0
daily 2025-07-18 expect gaps = [["00:00","24:00","power"]]
daily 2025-07-19 expect gaps = [["00:00","24:00","power"]]
daily 2025-07-20 expect gaps = [["00:00","09:30","power"]]
daily 2025-07-20 expect riser-3.minutes.normal = 630 +- 1
