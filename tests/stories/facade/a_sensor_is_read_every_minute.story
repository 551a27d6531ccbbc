# An engineer has slow things read slowly: six readings make no hour, two none either. They are asked for every minute,
# and every five seconds while something moves.
zone wall facade
    tilt  = t1
    crack = c1
device t1
    every      = 10 min
    baseline-x = 0 deg
    baseline-y = 0 deg
device c1
    every    = 30 min
    baseline = 1 mm
tick 30 s
set t1.x 0 deg, t1.y 0 deg, c1 1 mm
at 2 d    set c1 1.8 mm
at 50 h   ramp t1.x to 0.6 deg in 12 h
until 4 d
period t1.x = 1 min at 1 d
period c1 = 1 min at 1 d
period c1 = 5 s at 48 h 5 min
period c1 = 1 min at 4 d
expect FC_ORANGE raise item=t1 within 28 h of 50 h
expect FC_CRACK_YELLOW raise item=c1 within 18 h of 2 d
daily yesterday expect wall.hours_ok = 24
