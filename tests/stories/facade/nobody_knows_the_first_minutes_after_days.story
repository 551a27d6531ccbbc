# Back after 30 hours where it was, and moved twenty minutes later: told against the minutes so far, not spread over
# the time away.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 3 d  restart 30 h
at 4 d 6 h 20 min  set t1.x 0.15 deg
until 4 d 7 h
expect FC_RED raise cause=rate-hour within 12 min of 4 d 6 h 20 min
