# Long before a crack has a baseline or a day's median: what opens at once is told against the minutes, then the
# hours so far. The first ten minutes have nothing to compare with.
zone wall facade
    place = 5号楼外立面
    crack = k1
zone gable facade
    crack = k2
zone tower facade
    crack = k3
tick 5 s
set k1 1 mm, k2 1 mm, k3 1 mm
at 5 min        set k3 6 mm
at 25 min       set k2 6 mm
at 2 h 10 min   set k1 6 mm
until 4 h
expect wall FC_CRACK_RED raise cause=rate-day within 70 s of 2 h 19 min
expect gable FC_CRACK_RED raise cause=rate-day within 70 s of 34 min
never tower FC_CRACK_RED
