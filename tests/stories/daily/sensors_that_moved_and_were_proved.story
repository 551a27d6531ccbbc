# The day says when each pressure point last moved by itself and was last proved with real water; of
# the zone it says the older of the two, so that a gauge that is trapped shows.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 420 kPa
at 2 d          prove hyd-top for 10 min by works
at 2 d 1 min    ramp hyd-top to 100 kPa in 1 min
at 2 d 4 min    ramp hyd-top to 182 kPa in 1 min
at 3 d          drill hyd-mid 3 kPa by works
until 3 d 1 h
daily expect riser-3.sensors.hyd-top = ["2025-07-19","2025-07-19"]
daily expect riser-3.sensors.hyd-mid = [null,null]
daily expect riser-3.last_moved = null
daily expect riser-3.last_proved = null
daily expect drills.0.point = hyd-mid
daily expect drills.0.at = 08:00
daily expect riser-3.minutes.no_water = 0
