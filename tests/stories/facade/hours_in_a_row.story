# Two spells of a dozen hours beyond the level, and between them hours below: never fifteen in a row, though
# more than fifteen in all. The steps of the wall clock change nothing.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    confirm-hours = 15
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
zone gable facade
    tilt  = t1
    confirm-hours = 10
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg
at 1 d       set t1.x 0.3 deg
at 1 d 13 h  set t1.x 0 deg
at 1 d 18 h  clock +1 h
at 3 d       set t1.x 0.3 deg
at 3 d 13 h  set t1.x 0 deg
until 6 d
never wall FC_YELLOW
expect gable FC_YELLOW raise
