# Two axes of one sensor agree: red after three minutes. Just below the limit on the second axis, it takes ten.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 5 h 20 min  set t1.x 0.1005 deg, t1.y -0.1005 deg, t2.x 0.1005 deg, t2.y -0.0995 deg
until 6 h
never FC_RED within 2 min of 5 h 20 min
expect FC_RED raise wall cause=rate-hour within 70 s of 5 h 22 min
never gable FC_RED within 9 min of 5 h 20 min
expect gable FC_RED raise within 70 s of 5 h 29 min
