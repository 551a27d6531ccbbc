# A tank whose float valve holds it at 1040 mm, and one that rests below its limit: half of what lies between the usual
# level and the limit is the margin, as with pressures. Where nothing is usual yet, the whole margin; where that is
# less, the margin as it is set. What it held while it was low is not usual, however long.
zone house firewater
    pump-pressure = main
    tank-level    = tank
zone two-tanks firewater
    pump-pressure = main-2
    tank-level    = tank-2, tank-3
zone below firewater
    pump-pressure = main-3
    tank-level    = tank-4
zone long firewater
    pump-pressure = main-5
    tank-level    = tank-6
zone new firewater
    pump-pressure = main-4
    tank-level    = tank-5
set main 640 kPa, main-2 640 kPa, main-3 640 kPa, main-4 640 kPa, main-5 640 kPa, tank-6 1040 mm
set tank 1040 mm, tank-2 2000 mm, tank-3 1060 mm, tank-4 2000 mm, tank-5 990 mm
at 1 h          set tank 900 mm, tank-2 900 mm, tank-3 900 mm, tank-4 900 mm, tank-6 900 mm
at 2 h          set tank 1019 mm, tank-2 1049 mm, tank-3 1029 mm, tank-4 1049 mm, tank-5 1049 mm
at 3 h          set tank 1021 mm, tank-2 1051 mm, tank-3 1029 mm, tank-4 1051 mm, tank-5 1051 mm
at 4 h          set tank-3 1031 mm
at 40 h         set tank-6 1019 mm
at 41 h         set tank-6 1021 mm
until 42 h
never long FW_TANK_LOW condition=returning within 59 min of 40 h
expect long FW_TANK_LOW close within 20 s of 41 h 1 min
expect house FW_TANK_LOW raise text~900
never house FW_TANK_LOW condition=returning within 59 min of 2 h
expect house FW_TANK_LOW close within 20 s of 3 h 1 min
never two-tanks FW_TANK_LOW condition=returning within 59 min of 3 h
expect two-tanks FW_TANK_LOW close within 20 s of 4 h 1 min
expect below FW_TANK_LOW close within 20 s of 3 h 1 min
never below FW_TANK_LOW condition=returning within 59 min of 2 h
expect new FW_TANK_LOW raise within 20 s of 1 min
never new FW_TANK_LOW condition=returning within 59 min of 2 h
expect new FW_TANK_LOW close within 20 s of 3 h 1 min
exactly 1 house FW_TANK_LOW raise
