# A pole that leans by 1 degree for each of temperature. The temperature of a baseline is the mean of its first
# seven days, in which a thermometer that was away for a morning has nothing to say; the eighth day is warmer and
# not among them. What the temperature explains is taken off to the hundredth.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    tilt-blue        = 30 deg
    tilt-yellow      = 30 deg
    tilt-orange      = 30 deg
    tilt-red         = 30 deg
    tilt-yellow-rate = 30 deg
    tilt-orange-rate = 30 deg
    tilt-red-rate    = 30 deg
zone gable facade
    tilt  = t2
    temperature = shade
    tilt-blue        = 30 deg
    tilt-yellow      = 30 deg
    tilt-orange      = 30 deg
    tilt-red         = 30 deg
    tilt-yellow-rate = 30 deg
    tilt-orange-rate = 30 deg
    tilt-red-rate    = 30 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
device t2
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, air 20 degC, shade 20 degC
wave air 5 degC every 24 h
wave t1.x 5 deg every 24 h
wave shade 5 degC every 24 h
wave t2.x 5 deg every 24 h
at 5 h   lose shade
at 9 h   back shade
at 7 d 16 h  set air 28 degC, t1.x 8 deg, shade 28 degC, t2.x 8 deg
until 16 d 12 h
at 5 d 12 h  daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
at 12 d 12 h daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
daily expect gable.tilt_deg.t2.0 = -0.14 +- 0.011
daily expect wall.drift_deg_week = 0 +- 0.011
