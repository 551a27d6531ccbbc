# E-bikes of the ledger, divided by the slots that work.
zone shed-a charging
    port = p1, p2, p3
estate
    [estate]
    id = 350582-0123
    ebikes = 620 on 2025-06-30
    [mqtt]
    broker = mqtt://127.0.0.1:1883
set p1.status 0, p2.status 0, p3.status 0, p1.power 0 W, p2.power 0 W, p3.power 0 W
until 1 h
daily expect charging.ebikes = 620
daily expect charging.ebikes_on = 2025-06-30
daily expect shed-a.in_service = 3
daily expect charging.bikes_per_slot = 206.67
