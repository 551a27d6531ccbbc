# confirm-hours = 0 is the first full hour that says so, not always.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    confirm-hours    = 0
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 2 d  set t1.x 0.3 deg
until 3 d
never raise within 2 d of 0 s
never FC_YELLOW within 12 h 59 min of 2 d
expect FC_YELLOW raise within 2 min of 2 d 12 h 59 min
never FC_ORANGE
