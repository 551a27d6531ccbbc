# The median of seven days is the baseline, since the day it was whole; one odd day of them does not matter,
# and later days change it no more.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    tilt-blue        = 20 deg
    tilt-yellow      = 20 deg
    tilt-orange      = 20 deg
    tilt-red         = 20 deg
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
tick 60 s
set t1.x 3 deg, t1.y -1 deg
at 2 d  set t1.x 3.5 deg
at 3 d  set t1.x 3.01 deg
at 9 d  set t1.x 3.2 deg
until 20 d
at 6 d 23 h  daily expect wall.baseline = null
at 7 d 1 h   daily expect wall.baseline = 2025-07-24
at 8 d 12 h  daily expect wall.tilt_deg.t1.0 = 0.0 +- 0.011
daily expect wall.tilt_deg.t1.0 = 0.2 +- 0.011
daily expect wall.tilt_deg.t1.1 = 0 +- 0.005
daily expect wall.baseline = 2025-07-24
never raise FC_YELLOW
