# A quiet wall: 5 times nothing is nothing. Below 1 mm/s there is no shock; from there on there is.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    vibration = v1
tick 1 s
set t1.x 0 deg, t1.y 0 deg, v1 0 mm/s
at 20 min  set v1 1 mm/s
at 21 min  set v1 0 mm/s
at 30 min  set v1 1.01 mm/s
at 31 min  set v1 0 mm/s
until 1 h
never FC_SHOCK within 30 min of 0 s
expect FC_SHOCK raise within 20 s of 30 min
