# A part leans by 0.1 degree for each degree of temperature. Its baseline was signed in the warmth; in the cold
# another place is accepted: measured from the temperature of that day, the warmth that comes back is no lean, and
# the step is not how it goes with the temperature. An engineer who knows better says which temperature it was.
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
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 min
set t1.x 0 deg, t1.y 0 deg, air 25 degC
wave air 5 degC every 24 h
wave t1.x 0.5 deg every 24 h
at 20 d  ramp air to 5 degC in 2 d
at 20 d  ramp t1.x to -2 deg in 2 d
at 24 d  set t1.x -1 deg
at 25 d  lose air
at 25 d 3 h   back air
at 25 d 5 h   sign t1 baseline-x -1 deg
at 30 d  ramp air to 15 degC in 2 d
at 30 d  ramp t1.x to 0 deg in 2 d
at 36 d  sign t1 baseline-temperature 15 degC
until 38 d
at 23 d 12 h  daily expect wall.tilt_deg.t1.0 = 0 +- 0.03
at 29 d 23 h  daily expect wall.tilt_deg.t1.0 = 0 +- 0.03
at 35 d 12 h  daily expect wall.tilt_deg.t1.0 = 0 +- 0.03
daily expect wall.tilt_deg.t1.0 = 1 +- 0.03
