# The engineer looked at a part that is 0.3 degree off and signs that as its place: an hour later no level has a
# reason any more. What nobody stands at is signed in vain, on one axis or on both.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
zone tower facade
    tilt  = t3
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
device t2
    baseline-x = 0 deg
    baseline-y = 0 deg
device t3
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0.3 deg, t2.x 0 deg, t2.y 0 deg, t3.x 0 deg, t3.y 0 deg
at 4 d 30 min  sign t1 baseline-y 0.3 deg
at 4 d 30 min  sign t2 baseline-x 0.3 deg
at 4 d 30 min  sign t3 baseline-x 0.09 deg
at 4 d 30 min  sign t3 baseline-y 0.09 deg
until 4 d 8 h
expect wall FC_YELLOW update condition=returning within 2 min of 4 d 1 h
expect gable FC_YELLOW raise cause=displacement within 2 min of 4 d 2 h 59 min
daily expect wall.tilt_deg.t1.1 = 0
daily expect gable.tilt_deg.t2.0 = -0.3
daily expect tower.tilt_deg.t3.0 = -0.09
