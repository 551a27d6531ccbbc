# 0.25 degrees off the signed baseline, in the median of 24 hours, for three hours: yellow. A little less is
# not. The rates are set so far off that only the displacement speaks.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 1 deg
    baseline-y = -2 deg
device t2
    baseline-x = 1 deg
    baseline-y = -2 deg
tick 60 s
set t1.x 1 deg, t1.y -2 deg, t2.x 1 deg, t2.y -2 deg
at 2 d  set t1.x 1.15075 deg, t1.y -1.79900 deg
at 2 d  set t2.x 0.85075 deg, t2.y -2.19900 deg
until 4 d
never FC_YELLOW within 14 h 59 min of 2 d
expect FC_YELLOW raise item=t1 cause=displacement severity=major quiet=no text~基线 within 2 min of 2 d 14 h 59 min
never item=t2 FC_YELLOW
never FC_ORANGE
expect FC_BLUE item=t1 quiet=parent
daily expect wall.level = yellow
daily expect wall.highest = yellow
daily expect wall.tilt_deg.t1.0 = 0.1507 +- 0.006
daily expect wall.tilt_deg.t1.1 = 0.2010 +- 0.006
daily expect wall.tilt_deg.t2.0 = -0.1492 +- 0.006
daily yesterday expect wall.hours_ok = 24
daily expect wall.baseline = 2025-07-17
