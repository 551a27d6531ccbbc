# Nobody signed a baseline. In the first hours what moves fast is told; from the second day on, what is off
# the median of the days so far. What is wrong is not learned.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
    tilt-red-rate    = 20 deg
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
tick 60 s
set t1.x 3 deg, t1.y 4 deg, t2.x 3 deg, t2.y 4 deg
at 3 h  set t1.x 3.2 deg
at 3 d  set t2.x 3.3 deg
until 12 d
expect wall FC_RED raise cause=rate-hour within 12 min of 3 h
never gable FC_YELLOW within 3 d 14 h of 0 s
expect gable FC_YELLOW raise cause=displacement within 2 min of 3 d 14 h 59 min
at 2 d  daily expect gable.tilt_deg.t2.0 = 0 +- 0.005
daily expect gable.tilt_deg.t2.0 = 0.3 +- 0.005
daily expect gable.baseline = null
never gable FC_YELLOW return
