# Half an hour after the very first reading: what moved is told against the minutes so far. In the first ten
# there is nothing to compare with.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 4 min   set t2.x 0.2 deg, t2.y 0.2 deg
at 20 min  set t1.x 0.2 deg
until 40 min
expect wall FC_RED raise cause=rate-hour within 70 s of 29 min
never gable FC_RED
