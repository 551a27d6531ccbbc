# 0.5 degrees off the signed baseline, in the median of 24 hours, for three hours: orange. A little less is
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
at 2 d  set t1.x 1.30150 deg, t1.y -1.59800 deg
at 2 d  set t2.x 0.70150 deg, t2.y -2.39800 deg
until 4 d
never FC_ORANGE within 14 h 59 min of 2 d
expect FC_ORANGE raise item=t1 cause=displacement severity=major quiet=no text~基线 within 2 min of 2 d 14 h 59 min
never item=t2 FC_ORANGE
never FC_RED
expect FC_YELLOW item=t1 quiet=parent
daily expect wall.level = orange
daily expect wall.highest = orange
daily expect wall.tilt_deg.t1.0 = 0.3015 +- 0.006
daily expect wall.tilt_deg.t1.1 = 0.4020 +- 0.006
daily expect wall.tilt_deg.t2.0 = -0.2985 +- 0.006
daily yesterday expect wall.hours_ok = 24
daily expect wall.baseline = 2025-07-17
