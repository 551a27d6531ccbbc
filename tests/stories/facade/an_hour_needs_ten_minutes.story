# Nine minutes of an hour make no hour, eleven do.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
every 1 h from 0 s  back t1
every 1 h from 0 s  back t2
every 1 h from 8 min 30 s  lose t1
every 1 h from 10 min 30 s  lose t2
until 40 h 30 min
daily yesterday expect wall.hours_ok = 0
daily yesterday expect gable.hours_ok = 24
daily expect wall.tilt_deg.t1.0 = null
daily expect gable.tilt_deg.t2.0 = 0
