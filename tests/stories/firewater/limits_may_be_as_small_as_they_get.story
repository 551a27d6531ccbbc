# Every parameter at its least is taken, and then nothing but a zero is wrong.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
    tank-level    = tank
    min-pressure  = 0 kPa
    zero-pressure = 0 kPa
    clear-margin  = 0 kPa
    pump-main-min = 0 kPa
    lone-zero     = 5 s
    draw-off      = 5 s
    pump-start    = 5 s
    test-drop     = 0 %
    test-fall     = 0 kPa
    tank-min      = 0 mm
    tank-margin   = 0 mm
    burst-drop    = 0 %
    burst-time    = 5 s
    burst-jockey  = 5 s
    burst-tank    = 0 mm
    leak-factor   = 0
    leak-least    = 0
    leak-run      = 0 min
device main
    max-pressure  = 0 kPa
set main 0 kPa, pump no, jockey no, tank 0 mm
at 10 min   set main 1 kPa
until 15 min
expect FW_NO_WATER raise within 2 s of 1 min
expect FW_OVERPRESSURE raise within 2 s of 11 min
never FW_TANK_LOW
