# Away for four hours, and back 0.3 degree off: spread over the hours that is less than 0.1 an hour; 0.5 is red.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 6 h  lose t1
at 6 h  lose t2
at 8 h  set t1.x 0.3 deg, t2.x 0.5 deg
at 10 h  lose t1
at 10 h  lose t2
at 10 h 1 min  back t1
at 10 h 1 min  back t2
at 10 h 30 min  lose t2
until 10 h 50 min
never wall FC_RED
expect gable FC_RED raise cause=rate-hour within 8 min of 10 h
expect gable FC_RED update condition=unknown within 2 min of 10 h 30 min
