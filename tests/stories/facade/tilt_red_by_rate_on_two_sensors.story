# Two sensors of one wall agree, each on one axis: red after three minutes, for both. In two walls they do not.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2, t3
zone gable facade
    tilt  = t4
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, t3.x 0 deg, t3.y 0 deg, t4.x 0 deg, t4.y 0 deg
at 5 h 20 min  set t1.x 0.12 deg, t2.y -0.12 deg, t4.x 0.12 deg
until 6 h
expect FC_RED raise item=t1 within 70 s of 5 h 22 min
expect FC_RED raise item=t2 within 70 s of 5 h 22 min
never item=t3
never gable FC_RED within 9 min of 5 h 20 min
expect gable FC_RED raise within 70 s of 5 h 29 min
