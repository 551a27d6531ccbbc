# Nobody confirms its zero: low after one minute, no water after five.
zone riser firewater
    top-pressure = top
set top 182 kPa
at 1 min    set top 2 kPa
until 20 min
expect FW_LOW raise within 2 s of 2 min
never FW_NO_WATER within 298 s of 1 min
expect riser FW_NO_WATER raise cause=unknown within 0 s of 6 min
daily expect riser.minutes.low = 4 +- 0.1
daily expect riser.minutes.no_water = 15 +- 0.1
