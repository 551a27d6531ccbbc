# A port over its limit is read quicker until it is known for sure, then as configured again.
zone shed-a charging
    port = p1
set p1.power 200 W, p1.status charging
at 10 min  set p1.power 900 W
until 30 min
expect CH_OVERPOWER raise within 2 s of 10 min 30 s
period p1.power = 30 s at 9 min
period p1.power = 10 s at 10 min 20 s
period p1.power = 30 s at 15 min
