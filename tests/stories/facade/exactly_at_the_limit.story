# What is as far as the limit is beyond it: off the baseline, in a day, within the hour, in ten minutes.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    tilt-red-rate    = 20 deg
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
zone gable facade
    tilt  = t2
    tilt-blue        = 20 deg
    tilt-yellow      = 20 deg
    tilt-orange      = 20 deg
    tilt-red-rate    = 20 deg
    tilt-orange-rate = 20 deg
    tilt-yellow-rate = 0.25 deg
zone tower facade
    tilt  = t3
    tilt-red-rate = 0.25 deg
zone annex facade
    tilt  = t4
    tilt-red-rate = 0.25 deg
zone shed facade
    tilt  = t5
    tilt-red-rate = 20 deg
    tilt-move     = 0.25 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, t3.x 0 deg, t3.y 0 deg, t4.x 0 deg, t4.y 0 deg
set t5.x 0 deg, t5.y 0 deg
at 2 d  set t1.x 0.25 deg, t2.x 0.25 deg, t3.x 0.25 deg, t4.x 0.25 deg, t4.y -0.25 deg, t5.x 0.25 deg
until 4 d
expect wall FC_YELLOW raise cause=displacement
expect gable FC_YELLOW raise cause=rate-day
expect tower FC_RED raise within 11 min of 2 d
expect annex FC_RED raise within 4 min of 2 d
expect shed FC_CAPTURE raise within 11 min of 2 d
