# A storm shakes the wall by 0.15 degree for a day, with gusts that hold for two minutes: nothing is raised.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
tick 60 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 2 d  noise t1.x 0.15 deg
at 2 d  noise t1.y 0.15 deg
at 2 d  noise t2.x 0.15 deg
at 2 d  noise t2.y 0.15 deg
every 3 h from 2 d 90 min until 3 d  set t1.x 0.4 deg, t1.y 0.4 deg
every 3 h from 2 d 92 min until 3 d  set t1.x 0 deg, t1.y 0 deg
at 3 d  noise t1.x 0
at 3 d  noise t1.y 0
at 3 d  noise t2.x 0
at 3 d  noise t2.y 0
until 5 d
never raise
daily expect wall.level = null
daily expect wall.highest = null
