# A riser with one sensor: nobody confirms its zero, so it takes five minutes to believe it.
include estate/normal
at 1 min        set hyd-b5-top 2 kPa
until 20 min

never FW_NO_WATER within 4 min 55 s of 1 min
expect riser-5 FW_NO_WATER raise within 1 min 10 s of 5 min 55 s
never riser-3
