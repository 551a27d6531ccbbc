# A crack that grows by 1.0 mm a day is red long before its width is; a little slower is not.
zone wall facade
    place = 5号楼外立面
    crack = k1, k2
    crack-blue   = 900 mm
    crack-yellow = 900 mm
    crack-orange = 900 mm
    crack-red    = 900 mm
    crack-move   = 900 mm
    confirm      = 60 min
    confirm-two  = 60 min
tick 60 s
set k1 0 mm, k2 0 mm
at 3 d  ramp k1 to 4.0400 mm in 4 d
at 3 d  ramp k2 to -3.9600 mm in 4 d
until 7 d
never FC_CRACK_RED within 1 d of 3 d
expect FC_CRACK_RED raise item=k1 cause=rate-day quiet=no within 18 h of 4 d
never FC_CRACK_CAPTURE
