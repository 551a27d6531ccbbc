# The line of a facade on the status page: that there is no level, or which part stands at the highest, with the
# figure that raised it; once that is over, until somebody reset it, how far the part is off its baseline.
zone facade-5 facade
    tilt  = t1, t2
    crack = c1, c2
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
device t2
    baseline-x = 0 deg
    baseline-y = 0 deg
zone facade-6 facade
    tilt = t6
zone facade-8 facade
    tilt = t8
    baseline-x = 0 deg
    baseline-y = 0 deg
zone facade-9 facade
    tilt = t9a, t9b
    baseline-x = 0 deg
    baseline-y = 0 deg
zone facade-7 facade
    vibration = v7
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, c1 3 mm, c2 3 mm, t6.x 0 deg, t6.y 0 deg, t8.x 0 deg, t8.y 0 deg, v7 0.1 mm/s
set t9a.x 0 deg, t9a.y 0 deg, t9b.x 0 deg, t9b.y 0 deg
at 1 h     says facade-6 = no level, baseline being learned, in part unknown
at 3 d     says facade-5 = no level, baseline being learned
at 3 d     says facade-7 = no alarm
at 9 d     says facade-5 = no level
at 9 d     says facade-5 = 无预警
at 9 d     says facade-6 = no level
at 9 d     set t2.y 0.30 deg
at 9 d 30 min says facade-5 = tilt, level red, t2 0.30°
at 11 d    says facade-5 = tilt, level yellow, t2 0.30°
at 11 d    set t1.y 0.15 deg, t8.y 0.30 deg
at 11 d 30 min says facade-8 = tilt, level red, t8 0.30°
at 11 d 30 min set t8.y 0.03 deg
at 12 d 16 h says facade-8 = t8 0.03° off its baseline
at 12 d 16 h says facade-8 = t8偏离基线 0.03°
at 13 d    set c2 7 mm
at 13 d 1 h says facade-5 = crack, level red, c2 4 mm
at 13 d 1 h says facade-5 = 裂缝红色预警，c2 4 mm
at 14 d    set t9a.x 0.30 deg, t9b.x 0.40 deg
at 14 d 30 min says facade-9 = tilt, level red, t9a 0.30°
at 15 d    says facade-6 = no level
at 15 d    bad t6.x range
at 15 d 2 min says facade-6 = no valid reading
at 15 d 2 min set t6.x 0 deg
at 15 d 4 min says facade-6 = no level
at 15 d 5 min lose t6
at 15 d 9 min says facade-6 = sensor lost
until 15 d 10 min
