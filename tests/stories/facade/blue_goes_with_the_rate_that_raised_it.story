# A lean of 0.07 degree within a day is yellow by its rate and blue with it. When it rests both go, though nobody
# knows yet what was a month ago.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    tilt-yellow-rate = 0.04 deg
    confirm-hours    = 6
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 s
set t1.x 0 deg, t1.y 0 deg
at 3 d  ramp t1.x to 0.07 deg in 6 h
until 7 d
expect FC_YELLOW raise cause=rate-day within 1 d of 3 d
expect FC_BLUE raise cause=rate-day within 1 d of 3 d
expect FC_BLUE raise text~0.04
expect FC_BLUE raise text~0.07
expect FC_YELLOW return within 1 d of 4 d
expect FC_BLUE return within 1 d of 4 d
