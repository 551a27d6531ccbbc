# Three times three minutes of an hour, and nothing of the ones between: that is no hour, though the one before was
# read whole.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 5 h 2 min 30 s   lose t1
at 5 h 20 min       back t1
at 5 h 22 min 30 s  lose t1
at 5 h 40 min       back t1
at 5 h 42 min 30 s  lose t1
at 6 h              back t1
until 8 h 30 min
daily expect wall.hours_ok = 7
