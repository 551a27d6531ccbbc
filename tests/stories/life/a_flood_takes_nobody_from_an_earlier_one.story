# A flood is of what came in it. Ports that an earlier one brought, and that were heard again when it ended, are
# no part of the next.
zone shed-a charging
    port  = p1, p2, p3, p4, p5, p6, p7, p8, p9, p10,
            p11, p12, p13, p14, p15, p16, p17, p18, p19, p20,
            p21, p22, p23, p24, p25, p26, p27, p28, p29, p30,
            p31, p32, p33, p34, p35, p36, p37, p38, p39, p40,
            p41, p42, p43, p44, p45, p46, p47, p48, p49, p50
set p1.status charging, p2.status charging, p3.status charging, p4.status charging, p5.status charging, p6.status charging
set p7.status charging, p8.status charging, p9.status charging, p10.status charging, p11.status charging, p12.status charging
set p13.status charging, p14.status charging, p15.status charging, p16.status charging, p17.status charging, p18.status charging
set p19.status charging, p20.status charging, p21.status charging, p22.status charging, p23.status charging, p24.status charging
set p25.status charging, p26.status charging, p27.status charging, p28.status charging, p29.status charging, p30.status charging
set p31.status charging, p32.status charging, p33.status charging, p34.status charging, p35.status charging, p36.status charging
set p37.status charging, p38.status charging, p39.status charging, p40.status charging, p41.status charging, p42.status charging
set p43.status charging, p44.status charging, p45.status charging, p46.status charging, p47.status charging, p48.status charging
set p49.status charging, p50.status charging
set p1.power 100 W, p2.power 100 W, p3.power 100 W, p4.power 100 W, p5.power 100 W, p6.power 100 W
set p7.power 100 W, p8.power 100 W, p9.power 100 W, p10.power 100 W, p11.power 100 W, p12.power 100 W
set p13.power 100 W, p14.power 100 W, p15.power 100 W, p16.power 100 W, p17.power 100 W, p18.power 100 W
set p19.power 100 W, p20.power 100 W, p21.power 100 W, p22.power 100 W, p23.power 100 W, p24.power 100 W
set p25.power 100 W, p26.power 100 W, p27.power 100 W, p28.power 100 W, p29.power 100 W, p30.power 100 W
set p31.power 100 W, p32.power 100 W, p33.power 100 W, p34.power 100 W, p35.power 100 W, p36.power 100 W
set p37.power 100 W, p38.power 100 W, p39.power 100 W, p40.power 100 W, p41.power 100 W, p42.power 100 W
set p43.power 100 W, p44.power 100 W, p45.power 100 W, p46.power 100 W, p47.power 100 W, p48.power 100 W
set p49.power 100 W, p50.power 100 W
at 10 min   set p1.power 900 W, p2.power 900 W, p3.power 900 W, p4.power 900 W, p5.power 900 W, p6.power 900 W
at 10 min   set p7.power 900 W, p8.power 900 W, p9.power 900 W, p10.power 900 W, p11.power 900 W, p12.power 900 W
at 10 min   set p13.power 900 W, p14.power 900 W, p15.power 900 W, p16.power 900 W, p17.power 900 W, p18.power 900 W
at 10 min   set p19.power 900 W, p20.power 900 W, p21.power 900 W, p22.power 900 W, p23.power 900 W, p24.power 900 W
at 10 min   set p25.power 900 W
at 1 h      set p26.power 900 W, p27.power 900 W, p28.power 900 W, p29.power 900 W, p30.power 900 W, p31.power 900 W
at 1 h      set p32.power 900 W, p33.power 900 W, p34.power 900 W, p35.power 900 W, p36.power 900 W, p37.power 900 W
at 1 h      set p38.power 900 W, p39.power 900 W, p40.power 900 W, p41.power 900 W, p42.power 900 W, p43.power 900 W
at 1 h      set p44.power 900 W, p45.power 900 W, p46.power 900 W, p47.power 900 W, p48.power 900 W, p49.power 900 W
at 1 h      set p50.power 900 W
until 2 h

exactly 2 GW_FLOOD raise
exactly 5 CH_OVERPOWER raise quiet=parent within 1 min of 10 min
exactly 5 CH_OVERPOWER update quiet=no within 3 min of 10 min
exactly 5 CH_OVERPOWER raise quiet=parent within 1 min of 1 h
never CH_OVERPOWER update quiet=parent
expect GW_FLOOD update children=5 within 3 min of 1 h
never GW_FLOOD update children=10
