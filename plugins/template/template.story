# Somebody presses the call button and holds it: told after three seconds, gone when it is let go.
zone lift-1 template
    place       = 1号楼电梯
    call-button = button
    hold        = 1 s
set button released
at 1 min    set button pressed
at 2 min    set button released
at 5 min    set button pressed
at 5 min 1 s set button released
at 10 min   lose button
until 15 min

expect LIFT_TRAPPED raise severity=critical text~1号楼电梯 within 2 s of 1 min 3 s
expect LIFT_TRAPPED close within 2 s of 2 min 5 s
at 3 min says lift-1 = nobody calls
at 1 min 1 s says lift-1 = button pressed
at 1 min 30 s says lift-1 = call from lift, button pressed
at 12 min says lift-1 = 传感器失联
exactly 1 LIFT_TRAPPED raise
never within 5 min of 2 min 10 s
daily expect lift-1 presses = 2
