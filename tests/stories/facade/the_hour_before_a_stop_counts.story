# 50 minutes of an hour were read, then nobody looked for two hours: that hour is a good one, the next two are none.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 30 h 50 min  restart 140 min
until 40 h 30 min
daily yesterday expect wall.hours_ok = 22
