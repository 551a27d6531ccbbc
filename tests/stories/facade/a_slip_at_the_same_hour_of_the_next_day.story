# A part slips by 0.12 degree, and again at the same hour of the next day: that is not usual, for it did not come
# back meanwhile.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 5 d 5 h 10 min  set t1.x 0.12 deg
at 6 d 5 h 20 min  set t1.x 0.24 deg
until 7 d
expect FC_RED raise cause=rate-hour within 12 min of 5 d 5 h 10 min
expect FC_RED update condition=returning within 2 min of 5 d 6 h
expect FC_RED update condition=present within 12 min of 6 d 5 h 20 min
exactly 2 FC_CAPTURE
