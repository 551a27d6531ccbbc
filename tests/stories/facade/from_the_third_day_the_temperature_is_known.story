# Three days that vary by little more than 1 degree up and down are enough to take the next degrees off.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    baseline-temperature = 20 degC
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 1.6 degC every 24 h
wave t1.x 0.16 deg every 24 h
at 3 d 12 h  set air 19 degC, t1.x -0.1 deg
until 6 d
at 5 d  daily expect wall.tilt_deg.t1.0 = 0.0 +- 0.03
daily expect wall.tilt_deg.t1.0 = 0 +- 0.03
never FC_BLUE
