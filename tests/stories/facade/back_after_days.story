# After a power cut of 30 hours there is no hour to compare with, and no median for half a day. What is off its
# baseline by the red limit is told as soon as ten minutes are half read; a little less waits for the hours.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
    crack = k1, k2
device t1
    baseline-x = 1 deg
    baseline-y = 0 deg
device t2
    baseline-x = 1 deg
    baseline-y = 0 deg
device k1
    baseline = 5 mm
device k2
    baseline = 5 mm
tick 60 s
set t1.x 1 deg, t1.y 0 deg, t2.x 1 deg, t2.y 0 deg, k1 5 mm, k2 5 mm
at 5 d  restart 30 h
at 5 d 1 h  set t1.x 2 deg, t2.x 1.99 deg, k1 8 mm, k2 7.99 mm
until 7 d
never FC_RED within 4 min of 6 d 6 h
expect FC_RED raise item=t1 cause=displacement within 2 min of 6 d 6 h 4 min
expect FC_ORANGE raise item=t1 quiet=parent within 2 min of 6 d 6 h 4 min
expect FC_CRACK_RED raise item=k1 cause=displacement within 2 min of 6 d 6 h 4 min
never item=t2 FC_ORANGE within 14 h of 6 d
expect FC_ORANGE raise item=t2 cause=displacement within 16 h of 6 d 6 h
never FC_RED item=t2
never FC_CRACK_RED item=k2
