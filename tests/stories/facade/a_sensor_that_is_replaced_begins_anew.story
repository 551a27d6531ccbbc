# The sensor of a part that is 0.3 degree off is replaced while a permit is open, and what the new one reads is signed.
# The hours of the old one say nothing of it: no level comes of them, the old ones go, and another move is told.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 s
set t1.x 0.3 deg, t1.y 0 deg
at 2 d  permit wall number W-3 by 工程部 for 4 h because 更换传感器
at 2 d 5 min   lose t1
at 2 d 20 min  sign t1 baseline-x 3 deg
at 2 d 20 min  sign t1 baseline-y -1 deg
at 2 d 30 min  set t1.x 3.05 deg, t1.y -1.05 deg
at 2 d 30 min  back t1
at 2 d 18 h    reset FC_YELLOW by 工程部
at 2 d 18 h    reset FC_BLUE by 工程部
at 5 d  set t1.y -1.2 deg
until 5 d 1 h
expect FC_YELLOW raise cause=displacement within 16 h of 0 s
never FC_RED within 60 h of 2 d
never FC_ORANGE within 60 h of 2 d
exactly 2 FC_YELLOW raise
expect FC_YELLOW update condition=unknown within 2 min of 2 d 5 min
never FC_YELLOW update condition=present within 16 h of 2 d 20 min
expect FC_YELLOW close within 1 s of 2 d 18 h
at 2 d 10 h daily expect wall.tilt_deg.t1.0 = null
at 4 d daily expect wall.tilt_deg.t1.0 = 0.05
at 4 d daily expect wall.tilt_deg.t1.1 = -0.05
at 4 d daily expect wall.baseline = 2025-07-19
expect FC_RED raise cause=rate-hour within 12 min of 5 d
