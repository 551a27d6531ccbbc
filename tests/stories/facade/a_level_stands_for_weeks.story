# Nobody does anything for two weeks: the level stands all the time.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 2 d  set t1.x 0.3 deg
until 18 d
expect FC_YELLOW raise
never FC_YELLOW condition=returning within 14 d of 4 d
