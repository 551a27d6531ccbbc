# The daily summary tells what the worst sensor moved within seven days, whatever it moved before.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
tick 5 min
set t1.x 0 deg, t1.y 0 deg, t2.x 1 deg, t2.y 0 deg
at 2 d  ramp t2.y to -0.07 deg in 14 d
at 16 d ramp t1.x to 0.03 deg in 7 d
until 30 d
at 7 d   daily expect wall.drift_deg_week = null
at 16 d  daily expect wall.drift_deg_week = 0.035 +- 0.006
at 23 d  daily expect wall.drift_deg_week = 0.03 +- 0.006
daily expect wall.drift_deg_week = 0.0 +- 0.006
