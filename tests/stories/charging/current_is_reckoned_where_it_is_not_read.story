# A port that is a meter without a register of its current: its power divided by 230 V is taken.
zone shed-a charging
    port = chg-1
device chg-1
    model      = sdm72
    port-power = 3000 W
set chg-1.power 1265 W
at 10 min       set chg-1.power 1266 W
until 20 min
never raise within 10 min of 0 s
expect CH_OVERCURRENT raise item=chg-1 text~1266 text~1265 within 2 s of 10 min 30 s
