# A part moved by little more than the limit, and the wind shakes it: it is red without a break, not there and
# gone with every reading. What comes back well below the limit goes.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 10 s
set t1.x 0 deg, t1.y 0 deg
at 3 d 7 h 2 min   set t1.x 0.11 deg
at 3 d 7 h 13 min  noise t1.x 0.025 deg
at 3 d 7 h 55 min  noise t1.x 0
at 3 d 7 h 55 min  set t1.x 0.075 deg
until 3 d 9 h
expect FC_RED raise within 12 min of 3 d 7 h 2 min
never FC_RED update condition=returning within 52 min of 3 d 7 h 2 min
expect FC_RED update condition=returning within 2 min of 3 d 7 h 55 min
