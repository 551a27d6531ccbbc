# Nine minutes of an hour were read before the gateway was stopped for hours: that is no hour, though the one before
# was read whole.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 5 h 8 min 30 s   restart 2 h
until 8 h 30 min
daily expect wall.hours_ok = 6
