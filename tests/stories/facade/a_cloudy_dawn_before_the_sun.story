# The sun moves the part by 0.12 degree at ten, and it comes back in the afternoon. The next day it starts from 0.04
# degree elsewhere, which is the weather, and the same move is usual. Where it starts from 0.08 degree elsewhere it did
# not come back, and the move is told.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    place = 5号楼山墙
    tilt  = t2
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 2 d 10 h  set t1.x 0.12 deg, t2.x 0.12 deg
at 2 d 15 h  set t1.x 0 deg, t2.x 0 deg
at 2 d 20 h  set t1.x 0.04 deg, t2.x 0.08 deg
at 3 d 10 h  set t1.x 0.16 deg, t2.x 0.20 deg
until 3 d 12 h
expect wall FC_RED raise within 12 min of 2 d 10 h
never wall FC_RED condition=present within 2 h of 3 d 10 h
expect gable FC_RED update condition=present within 12 min of 3 d 10 h
