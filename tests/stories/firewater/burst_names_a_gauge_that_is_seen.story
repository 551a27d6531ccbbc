# Two of the three that fell are lost before anybody can be a witness. The third one has the figure.
include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa, main 400 kPa
at 315 s    lose top
at 315 s    lose main
at 330 s    set jockey yes
until 10 min
expect riser-3 FW_BURST raise item=mid grade=likely text~0.280 within 2 s of 400 s
