# A part breaks loose and now hangs in the sun: 0.1 degree for each degree of temperature. As long as its
# alarm is open nothing of that becomes usual, so the cold of the third week is told as what it is.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 5 degC every 24 h
at 5 d   set t1.x 0.3 deg
at 6 d   wave t1.x 0.5 deg every 24 h
at 18 d  ramp air to 15 degC in 2 d
at 18 d  ramp t1.x to -0.2 deg in 2 d
until 24 d
expect FC_YELLOW raise within 1 d of 5 d
daily expect wall.tilt_deg.t1.0 = -0.2 +- 0.04
