# The baseline was signed at 30 degrees, now it is 20: with its temperature the bend is known, without it the
# first days are taken for it.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    baseline-temperature = 30 degC
zone gable facade
    tilt  = t1
    temperature = air
device t1
    baseline-x = 0.2 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 5 degC every 24 h
wave t1.x 0.1 deg every 24 h
until 6 d
never wall FC_YELLOW
daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
daily expect gable.tilt_deg.t1.0 = -0.2 +- 0.011
