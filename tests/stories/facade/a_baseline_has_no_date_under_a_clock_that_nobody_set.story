# The gateway begins in 1970, without a time: one baseline was signed before, one is learned meanwhile. No such day is
# the one since which it measures; that is the first day which is known.
zone wall facade
    tilt  = t1
zone gable facade
    crack = c1
zone corner facade
    tilt  = t2
device t1
    baseline-x = 0.02 deg
    baseline-y = 0 deg
start 1970-01-01 00:00
tick 5 min
clock none
set t1.x 0 deg, t1.y 0 deg, c1 1 mm, t2.x 0 deg, t2.y 0 deg
at 0 s  lose t2
at 4 d  back t2
at 8 d  clock +482000 h
at 8 d  clock ntp
until 12 d
at 7 d 23 h  daily expect wall.baseline = null
at 7 d 23 h  daily expect gable.baseline = null
at 7 d 23 h  says gable = no level
at 11 d      daily expect wall.baseline = 2025-01-03
at 11 d      daily expect gable.baseline = 2025-01-03
daily expect corner.baseline = 2025-01-06
daily expect wall.tilt_deg.t1.0 = -0.02 +- 0.001
never FC_BLUE
