# Parts that lean by 0.012 degree for each degree of temperature. The gateway began in the warmth; in the cold two
# sensors are added and learn: their baseline is one of these days, not of that warmth, nor of the day on which the
# engineer signed the one of another sensor. When it gets warmer they are where they were.
zone wall facade
    place       = 5号楼外立面
    tilt        = t1
    temperature = air
zone gable facade
    place       = 5号楼山墙
    tilt        = t2
    temperature = air
    baseline-temperature = 30 degC
start 2025-07-17 00:00
tick 5 min
set t1.x -0.3 deg, t1.y 0 deg, t2.x -0.3 deg, t2.y 0 deg, air 30 degC
wave air 5 degC every 24 h
wave t1.x 0.06 deg every 24 h
wave t2.x 0.06 deg every 24 h
lose t1
lose t2
at 10 d  ramp air to 5 degC in 50 d
at 80 d  back t1
at 80 d  back t2
at 95 d  ramp air to 15 degC in 20 d
at 95 d  ramp t1.x to -0.18 deg in 20 d
at 95 d  ramp t2.x to -0.18 deg in 20 d
until 125 d
never FC_BLUE
never FC_YELLOW
at 94 d 23 h  daily expect wall.baseline = 2025-10-12
at 94 d 23 h  daily expect wall.tilt_deg.t1.0 = 0 +- 0.02
at 94 d 23 h  daily expect gable.tilt_deg.t2.0 = 0 +- 0.02
daily expect wall.tilt_deg.t1.0 = 0 +- 0.02
daily expect gable.tilt_deg.t2.0 = 0 +- 0.02
