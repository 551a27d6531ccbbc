# A panel that tears off leaves the range of one axis, or breaks it. The other one can still tell a fast move, alone
# within ten minutes; it cannot tell that nothing is wrong, nor how far the part is from its baseline.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
device t2
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 20 h 5 min  bad t1.y range
at 20 h 5 min  set t1.x 5 deg
at 20 h 5 min  bad t2.x range
at 20 h 5 min  set t2.y 0.09 deg
until 30 h
expect wall SENS_RANGE
never wall FC_RED within 9 min of 20 h 5 min
expect wall FC_RED raise cause=rate-hour within 70 s of 20 h 14 min
expect wall FC_RED update condition=unknown within 2 min of 21 h
never wall FC_RED update condition=returning
never FC_CAPTURE
never gable FC_RED
never gable FC_BLUE
daily expect wall.hours_ok = 5
