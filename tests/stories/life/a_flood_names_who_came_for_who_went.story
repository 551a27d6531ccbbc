# Six of those that a flood brought are well again, and six others came: as many as before, and told all the same.
zone shed-a charging
    port  = p1, p2, p3, p4, p5, p6, p7, p8, p9, p10,
            p11, p12, p13, p14, p15, p16, p17, p18, p19, p20,
            p21, p22, p23, p24, p25, p26, p27, p28, p29, p30,
            p31, p32, p33, p34, p35, p36, p37, p38, p39, p40,
            p41, p42
set p1.status charging, p2.status charging, p3.status charging, p4.status charging, p5.status charging, p6.status charging
set p7.status charging, p8.status charging, p9.status charging, p10.status charging, p11.status charging, p12.status charging
set p13.status charging, p14.status charging, p15.status charging, p16.status charging, p17.status charging, p18.status charging
set p19.status charging, p20.status charging, p21.status charging, p22.status charging, p23.status charging, p24.status charging
set p25.status charging, p26.status charging, p27.status charging, p28.status charging, p29.status charging, p30.status charging
set p31.status charging, p32.status charging, p33.status charging, p34.status charging, p35.status charging, p36.status charging
set p37.status charging, p38.status charging, p39.status charging, p40.status charging, p41.status charging, p42.status charging
set p1.power 100 W, p2.power 100 W, p3.power 100 W, p4.power 100 W, p5.power 100 W, p6.power 100 W
set p7.power 100 W, p8.power 100 W, p9.power 100 W, p10.power 100 W, p11.power 100 W, p12.power 100 W
set p13.power 100 W, p14.power 100 W, p15.power 100 W, p16.power 100 W, p17.power 100 W, p18.power 100 W
set p19.power 100 W, p20.power 100 W, p21.power 100 W, p22.power 100 W, p23.power 100 W, p24.power 100 W
set p25.power 100 W, p26.power 100 W, p27.power 100 W, p28.power 100 W, p29.power 100 W, p30.power 100 W
set p31.power 100 W, p32.power 100 W, p33.power 100 W, p34.power 100 W, p35.power 100 W, p36.power 100 W
set p37.power 100 W, p38.power 100 W, p39.power 100 W, p40.power 100 W, p41.power 100 W, p42.power 100 W
at 10 min         set p1.power 900 W, p2.power 900 W, p3.power 900 W, p4.power 900 W, p5.power 900 W, p6.power 900 W
at 10 min         set p7.power 900 W, p8.power 900 W, p9.power 900 W, p10.power 900 W, p11.power 900 W, p12.power 900 W
at 10 min         set p13.power 900 W, p14.power 900 W, p15.power 900 W, p16.power 900 W, p17.power 900 W, p18.power 900 W
at 10 min         set p19.power 900 W, p20.power 900 W, p21.power 900 W, p22.power 900 W, p23.power 900 W, p24.power 900 W
at 10 min         set p25.power 900 W, p26.power 900 W, p27.power 900 W, p28.power 900 W, p29.power 900 W, p30.power 900 W
at 10 min 20 s    set p31.power 900 W, p32.power 900 W, p33.power 900 W, p34.power 900 W, p35.power 900 W, p36.power 900 W
at 10 min 35 s    set p21.power 100 W, p22.power 100 W, p23.power 100 W, p24.power 100 W, p25.power 100 W, p26.power 100 W
at 11 min 5 s     set p37.power 900 W, p38.power 900 W, p39.power 900 W, p40.power 900 W, p41.power 900 W, p42.power 900 W
until 20 min

exactly 1 GW_FLOOD update children=16 within 50 s of 11 min
exactly 6 CH_OVERPOWER close within 10 s of 11 min 35 s
exactly 6 CH_OVERPOWER raise quiet=parent within 10 s of 11 min 35 s
expect GW_FLOOD update children=16 within 20 s of 12 min 20 s
