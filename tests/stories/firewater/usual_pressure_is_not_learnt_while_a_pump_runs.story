# The gateway is put in while the fire pump is being tested. What it finds is not what is usual, and the jockey
# pump's next run is no witness of a burst.
include house-and-riser
set pump yes, main 940 kPa, top 500 kPa, mid 720 kPa
at 5 min    set pump no, main 640 kPa, top 200 kPa, mid 420 kPa
at 30 min   set jockey yes
at 33 min   set jockey no
until 1 h
never FW_BURST
