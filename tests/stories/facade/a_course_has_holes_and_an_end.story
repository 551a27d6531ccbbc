# Minutes in which nothing was read are left out of the course; of a long one the first 32 samples are enclosed.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
zone gable facade
    tilt  = t2
    watch = 30 min
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg
at 5 h 12 min 30 s  lose t1
at 5 h 16 min       back t1
at 5 h 20 min       set t1.x 0.06 deg, t2.x 0.06 deg
until 6 h
expect wall FC_CAPTURE text~course=28
expect gable FC_CAPTURE text~course=32
never FC_CAPTURE text~nan
