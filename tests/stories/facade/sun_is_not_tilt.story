# The sun bends a wall by 0.1 degree each day. The median of 24 hours never sees it; what an hour of it moves
# is usual from the second day on. Here a red rate so low that it would be told, was it not usual.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t1
    tilt-red-rate = 0.03 deg
    tilt-move     = 0.03 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg
wave t1.x 0.1 deg every 24 h
until 20 d
never wall raise
expect gable FC_RED raise cause=rate-hour within 1 d of 0 s
exactly 1 gable FC_RED raise
exactly 8 gable FC_CAPTURE
never gable FC_RED within 18 d of 2 d
daily expect wall.tilt_deg.t1.0 = 0 +- 0.011
daily expect wall.drift_deg_week = 0 +- 0.005
