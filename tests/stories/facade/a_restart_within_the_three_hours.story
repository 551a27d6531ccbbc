# A restart keeps the hours that counted: the third one raises. Killed, or without power, as well.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 s
set t1.x 0 deg, t1.y 0 deg
at 1 d  set t1.x 0.3 deg
at 1 d 13 h 10 min  restart 2 min
at 1 d 12 h 40 min  power 5 min
at 1 d 14 h 10 min  kill 10 s
at 1 d 20 h  restart 20 s
until 2 d
never FC_YELLOW within 14 h 59 min of 1 d
expect FC_YELLOW raise within 2 min of 1 d 14 h 59 min
exactly 1 FC_YELLOW raise
never FC_YELLOW return
