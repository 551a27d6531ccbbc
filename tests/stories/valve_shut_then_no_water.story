# A valve is shut, the riser runs dry, the valve is opened again: one incident from the first
# message to the reset, and its minutes.
include estate/normal
at 1 s              set valve-b3 shut
at 46 s             set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 3 min            acknowledge FW_NO_WATER by 值班席2
at 40 min 10 s      set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
at 40 min 40 s      set valve-b3 open
at 1 h 5 min        reset FW_NO_WATER by 工程部
until 2 h

expect riser-3 FW_VALVE_SHUT raise quiet=no text~08:00 within 2 s of 31 s
expect riser-3 FW_NO_WATER raise cause=valve-shut quiet=no text~依据：3号楼立管信号阀 text~0.020 children=1 closed=no within 3 s of 1 min 46 s
expect riser-3 FW_VALVE_SHUT update quiet=yes rev=2 within 3 s of 1 min 46 s
expect riser-3 FW_NO_WATER acknowledge by=值班席2 rev=2 within 1 s of 3 min
expect riser-3 FW_NO_WATER update needs-reset=yes condition=present rev=3 within 3 s of 31 min 46 s
expect riser-3 FW_NO_WATER update condition=returning rev=4 within 6 s of 40 min 10 s
expect riser-3 FW_VALVE_SHUT close condition=gone closed=yes within 2 s of 40 min 40 s
expect riser-3 FW_NO_WATER return condition=gone closed=no rev=5 within 8 s of 50 min 10 s
expect riser-3 FW_NO_WATER close closed=yes by=工程部 rev=6 within 1 s of 1 h 5 min
exactly 6 riser-3 FW_NO_WATER
exactly 3 riser-3 FW_VALVE_SHUT
never riser-5
never pump-house
daily expect riser-3.minutes.no_water = 39.4
daily expect riser-3.no_water.no_permit = 39.4
daily expect riser-3.no_water.longest = 39.4
daily expect riser-3.no_water.longest_from = 08:00
daily expect riser-3.no_water.times = 1
daily expect riser-3.pressure_kpa.min = 3
daily expect riser-5.minutes.no_water = 0
daily expect minutes = 600
daily expect watched = 120
