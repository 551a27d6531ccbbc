# Nobody acknowledges the drill: it does not sound, is not repeated, and no minute of the day is its.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
estate
    [escalation]
    after = 1 min
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   drill hyd-top 0 kPa for 8 min by 保安
until 1 h

expect mode=drill raise within 2 min of 10 min
exactly 1 mode=drill raise
expect mode=drill close by=drill within 10 s of 18 min
never sounder on
never escalations=1
daily expect riser-3.minutes.normal = 60 +- 1
daily expect riser-3.minutes.no_water = 0
daily expect drills.0.point = hyd-top
daily expect drills.0.person_s = null
