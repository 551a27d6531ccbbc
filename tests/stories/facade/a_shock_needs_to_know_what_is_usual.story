# In its first two minutes a vibration sensor has no usual; what it shakes then is what it learns.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    vibration = v1, v2, v3
tick 1 s
set t1.x 0 deg, t1.y 0 deg, v1 0.1 mm/s, v2 0.1 mm/s, v3 0.1 mm/s
at 100 s  set v1 2 mm/s
at 116 s  set v3 3 mm/s
at 130 s  set v2 3 mm/s
until 10 min
never item=v1
expect FC_SHOCK raise item=v2 within 20 s of 130 s
expect FC_SHOCK raise item=v3 within 1 s of 128 s
