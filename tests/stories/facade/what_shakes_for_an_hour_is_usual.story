# A machine starts behind the wall: told once, watched for an hour, then it is learned. A blow on top of it is told.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    vibration = v1
tick 60 s
set t1.x 0 deg, t1.y 0 deg, v1 0.5 mm/s
at 1 d  set v1 4 mm/s
at 5 d  set v1 25 mm/s
at 5 d 5 min  set v1 4 mm/s
until 6 d
expect FC_SHOCK raise within 2 min of 1 d
period t1.x = 5 s at 1 d 50 min
period t1.x = 60 s at 1 d 80 min
expect FC_SHOCK raise within 2 min of 5 d
exactly 2 FC_SHOCK
