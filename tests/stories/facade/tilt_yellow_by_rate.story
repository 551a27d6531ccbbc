# A steady lean of 0.05 degrees a day is yellow within a day, long before its displacement is; a little slower is
# not. No hour of it is fast.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
    tilt-blue   = 30 deg
    tilt-yellow = 30 deg
    tilt-orange = 30 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 3 d  ramp t1.x to 0.12120 deg in 4 d
at 3 d  ramp t1.y to 0.16160 deg in 4 d
at 3 d  ramp t2.x to 0.11880 deg in 4 d
at 3 d  ramp t2.y to -0.15840 deg in 4 d
until 7 d
never FC_YELLOW within 1 d of 3 d
expect FC_YELLOW raise item=t1 cause=rate-day quiet=no text~一天内 within 18 h of 4 d
expect FC_BLUE raise item=t1 cause=rate-day
never item=t2 FC_YELLOW
never FC_RED
never FC_CAPTURE
never cause=displacement
never FC_ORANGE
daily expect wall.level = yellow
