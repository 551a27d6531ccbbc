# For twenty days a wall leans with the temperature, then it does no more. Within a month that is forgotten by two
# thirds, no faster and no slower; meanwhile it looks as if it leaned the other way in the cold.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    tilt-blue        = 20 deg
    tilt-yellow      = 20 deg
    tilt-orange      = 20 deg
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 min
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 10 degC every 24 h
wave t1.x 1 deg every 24 h
at 20 d  wave t1.x 0
at 50 d  set air 10 degC
until 52 d
daily expect wall.tilt_deg.t1.0 = 0.18 +- 0.03
