# A closed circuit with a standing load of less than 10 W, as a charger at rest or the meter itself has: no use, be the
# counter fine or coarse; more than that is, though it be little. What is drawn behind a use
# does not hold its alarm. Only of the very first step of a counter nobody knows since when it was drawn.
zone shed-a charging
    closed = even, fine, coarse, rough, slow, used
set even.power 9 W, fine.power 8 W, coarse.power 8 W, rough.power 9.9 W, slow.power 9 W, used.power 8 W
set even.energy 5000 Wh, fine.energy 5000 Wh, coarse.energy 5000 Wh, rough.energy 5000 Wh, slow.energy 5000 Wh
set used.energy 5000 Wh
at 1 min        ramp even.energy to 5216 Wh in 24 h
at 6 min 40 s set slow.energy 5001 Wh
at 7 min 30 s set fine.energy 5001 Wh
at 13 min 20 s set slow.energy 5002 Wh
at 15 min set fine.energy 5002 Wh
at 20 min set slow.energy 5003 Wh
at 22 min 30 s set fine.energy 5003 Wh
at 26 min 40 s set slow.energy 5004 Wh
at 30 min set fine.energy 5004 Wh
at 33 min 20 s set slow.energy 5005 Wh
at 37 min 30 s set fine.energy 5005 Wh
at 40 min set slow.energy 5006 Wh
at 45 min set fine.energy 5006 Wh
at 46 min 40 s set slow.energy 5007 Wh
at 52 min 30 s set fine.energy 5007 Wh
at 53 min 20 s set slow.energy 5008 Wh
at 60 min set fine.energy 5008 Wh
at 60 min set slow.energy 5009 Wh
at 60 min ramp used.energy to 5040 Wh in 12 min
at 66 min 40 s set slow.energy 5010 Wh
at 67 min 30 s set fine.energy 5009 Wh
at 72 min ramp used.energy to 5072 Wh in 4 h
at 73 min 20 s set slow.energy 5011 Wh
at 75 min set fine.energy 5010 Wh
at 75 min set coarse.energy 5010 Wh
at 80 min set slow.energy 5012 Wh
at 82 min 30 s set fine.energy 5011 Wh
at 86 min 40 s set slow.energy 5013 Wh
at 90 min set fine.energy 5012 Wh
at 93 min 20 s set slow.energy 5014 Wh
at 97 min 30 s set fine.energy 5013 Wh
at 100 min set slow.energy 5015 Wh
at 105 min set fine.energy 5014 Wh
at 106 min 40 s set slow.energy 5016 Wh
at 112 min 30 s set fine.energy 5015 Wh
at 113 min 20 s set slow.energy 5017 Wh
at 120 min set fine.energy 5016 Wh
at 120 min set slow.energy 5018 Wh
at 126 min 40 s set slow.energy 5019 Wh
at 127 min 30 s set fine.energy 5017 Wh
at 133 min 20 s set slow.energy 5020 Wh
at 135 min set fine.energy 5018 Wh
at 140 min set slow.energy 5021 Wh
at 142 min 30 s set fine.energy 5019 Wh
at 146 min 40 s set slow.energy 5022 Wh
at 150 min set fine.energy 5020 Wh
at 150 min set coarse.energy 5020 Wh
at 153 min 20 s set slow.energy 5023 Wh
at 157 min 30 s set fine.energy 5021 Wh
at 160 min set slow.energy 5024 Wh
at 165 min set fine.energy 5022 Wh
at 166 min 40 s set slow.energy 5025 Wh
at 172 min 30 s set fine.energy 5023 Wh
at 173 min 20 s set slow.energy 5026 Wh
at 180 min set fine.energy 5024 Wh
at 180 min set slow.energy 5027 Wh
at 186 min 40 s set slow.energy 5028 Wh
at 187 min 30 s set fine.energy 5025 Wh
at 193 min 20 s set slow.energy 5029 Wh
at 195 min set fine.energy 5026 Wh
at 200 min set slow.energy 5030 Wh
at 202 min 30 s set fine.energy 5027 Wh
at 206 min 40 s set slow.energy 5031 Wh
at 210 min set fine.energy 5028 Wh
at 213 min 20 s set slow.energy 5032 Wh
at 217 min 30 s set fine.energy 5029 Wh
at 225 min set fine.energy 5030 Wh
at 225 min set coarse.energy 5030 Wh
at 232 min 30 s set fine.energy 5031 Wh
at 240 min set fine.energy 5032 Wh
at 300 min set coarse.energy 5040 Wh
at 606 min set rough.energy 5100 Wh
at 640 min set coarse.energy 5050 Wh
at 680 min set coarse.energy 5060 Wh
at 720 min set coarse.energy 5070 Wh
at 760 min set coarse.energy 5080 Wh
at 800 min set coarse.energy 5090 Wh
at 840 min set coarse.energy 5100 Wh
at 1212 min set rough.energy 5200 Wh
at 1442 min ramp even.energy to 5264 Wh in 4 h
at 1818 min set rough.energy 5300 Wh
until 32 h
never item=fine
never item=slow
exactly 1 raise item=rough
never item=coarse within 12 h of 0 s
expect CH_ILLEGAL_ZONE raise cause=energy item=coarse within 40 s of 12 h 1 min
never item=even within 24 h of 0 s
expect CH_ILLEGAL_ZONE raise cause=energy item=even within 1 h 5 min of 24 h 2 min
expect CH_ILLEGAL_ZONE raise cause=energy item=used within 6 min of 60 min
never CH_ILLEGAL_ZONE close item=used within 1 h of 72 min
expect CH_ILLEGAL_ZONE close item=used within 3 min of 2 h 12 min
