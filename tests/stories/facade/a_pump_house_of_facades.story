# A wall that is fed by another knows the other's sensors but tells nothing of them.
zone wall facade
    tilt  = t1
zone annex facade
    fed-by = wall
    tilt  = t2
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 5 h  set t2.x 0.5 deg
until 6 h
never wall FC_RED
expect annex FC_RED raise item=t2
