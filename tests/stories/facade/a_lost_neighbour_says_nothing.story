# One sensor of the wall is lost: the other one is judged as before, though no hour is a good one for all.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 1 d  lose t2
at 2 d  set t1.x 0.3 deg
until 3 d
expect FC_YELLOW raise item=t1 cause=displacement
never FC_YELLOW item=t2
daily yesterday expect wall.hours_ok = 0
