# 12 degrees less for five days bend the wall by 0.24 degree. With a temperature that is taken off; without one
# it is told, for nobody can know.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
zone gable facade
    tilt  = t2
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, air 20 degC
wave air 5 degC every 24 h
wave t1.x 0.1 deg every 24 h
wave t2.x 0.1 deg every 24 h
at 9 d  ramp air to 8 degC in 1 d
at 9 d  ramp t1.x to -0.24 deg in 1 d
at 9 d  ramp t2.x to -0.24 deg in 1 d
until 15 d
never wall FC_BLUE
never wall FC_YELLOW
expect gable FC_ORANGE raise cause=rate-day within 2 d of 9 d
expect gable FC_BLUE cause=displacement within 6 d of 9 d
daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
daily expect gable.tilt_deg.t2.0 = -0.24 +- 0.011
