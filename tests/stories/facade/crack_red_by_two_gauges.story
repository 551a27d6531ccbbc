# A crack opens by 1 mm at once: red after ten minutes, and after three if another gauge says so, too.
zone wall facade
    place = 5号楼外立面
    crack = k1
zone gable facade
    crack = k2, k3, k4
tick 5 s
set k1 5 mm, k2 5 mm, k3 5 mm, k4 5 mm
at 14 h 20 min  set k1 6.01 mm, k2 6.01 mm, k3 3.99 mm, k4 5.99 mm
until 15 h
never FC_CRACK_RED within 2 min of 14 h 20 min
expect gable FC_CRACK_RED raise item=k2 cause=rate-day within 70 s of 14 h 22 min
expect gable FC_CRACK_RED raise item=k3 cause=rate-day within 70 s of 14 h 22 min
never wall FC_CRACK_RED within 9 min of 14 h 20 min
expect wall FC_CRACK_RED raise cause=rate-day within 70 s of 14 h 29 min
never item=k4 FC_CRACK_RED
expect FC_CRACK_ORANGE raise item=k1 quiet=parent
expect FC_CRACK_CAPTURE raise item=k1 within 2 min of 14 h 30 min
expect FC_CRACK_CAPTURE raise item=k4
