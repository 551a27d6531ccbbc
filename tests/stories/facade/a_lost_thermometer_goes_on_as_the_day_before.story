# The thermometer is lost in the heat of the afternoon: each hour goes on with the temperature it had the day
# before, so that the wall is not taken to be hot for ever.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
    tilt-red-rate = 0.08 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
wave air 5 degC every 24 h
wave t1.x 0.15 deg every 24 h
at 10 d 6 h  lose air
until 20 d
never FC_BLUE
daily yesterday expect wall.hours_ok = 24
daily expect wall.tilt_deg.t1.0 = 0 +- 0.02
