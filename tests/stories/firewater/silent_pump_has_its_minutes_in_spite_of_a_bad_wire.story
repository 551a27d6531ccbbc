# The gauge of the main stutters while it is low: that is no pressure, and no new two minutes.
include house-and-riser
at 5 min    set main 30 kPa, top 3 kPa, mid 4 kPa
every 50 s from 330 s until 10 min lose main
every 50 s from 345 s until 10 min back main
until 12 min
expect riser-3 FW_NO_WATER update cause=pump-failed grade=likely within 20 s of 7 min
