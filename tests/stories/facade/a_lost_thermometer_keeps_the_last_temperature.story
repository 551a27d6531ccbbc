# The thermometer is lost: the hours go on with its last number, nothing is raised and nothing fitted.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 5 degC every 24 h
wave t1.x 0.1 deg every 24 h
at 10 d  lose air
until 20 d
never FC_BLUE
daily yesterday expect wall.hours_ok = 24
daily expect wall.tilt_deg.t1.0 = 0 +- 0.02
