# A tilt sensor of which one axis is out of range is not judged by the other.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
tick 5 s
set t1.x 0 deg, t1.y 0 deg
at 4 h 5 min  bad t1.y range
at 4 h 10 min set t1.x 1 deg
until 5 h
never FC_RED
never FC_CAPTURE
