# Lost in the middle of a shock: the time away does not count, and nothing is told of what nobody saw.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    vibration = v1
tick 1 s
set t1.x 0 deg, t1.y 0 deg, v1 0.5 mm/s
at 20 min  set v1 5 mm/s
at 20 min 7 s  lose v1
at 22 min  back v1
until 30 min
never FC_SHOCK within 2 min of 20 min
never FC_SHOCK within 2 s of 22 min
expect FC_SHOCK raise within 14 s of 22 min
