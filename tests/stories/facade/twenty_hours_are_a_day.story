# Four hours of a day were lost: with the other twenty it is a day, with the last of them. Five are too many.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    place = 5号楼山墙
    tilt  = t2
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 3 d  lose t1
at 3 d  lose t2
at 3 d 4 h  back t1
at 3 d 5 h  back t2
until 10 d 12 h
daily expect wall.drift_deg_week = 0
at 10 d 10 h  daily expect gable.drift_deg_week = null
