# Only x is signed: both axes are learned, and the baseline has its day when the seven are over.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
device t1
    baseline-x = 2 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg
until 8 d
never FC_BLUE
at 6 d 12 h  daily expect wall.baseline = null
daily expect wall.baseline = 2025-07-24
