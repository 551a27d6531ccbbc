# A wall without an alarm: its slope is learned, and the cold is taken off.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    tilt-red-rate = 20 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 5 degC every 24 h
wave t1.x 0.15 deg every 24 h
at 18 d  ramp air to 10 degC in 2 d
at 18 d  ramp t1.x to -0.3 deg in 2 d
until 24 d
never FC_BLUE
daily expect wall.tilt_deg.t1.0 = 0 +- 0.04
