# The meter of a closed circuit does not answer: that is neither a silent charger nor a tap. A charger whose own meter is
# bound as closed, too, is silent when its status is, although its meter still speaks.
zone shed-a charging
    port   = p1
    closed = p1
zone shed-b charging
    port   = p2
    closed = meter-c
set p1.status idle, p1.power 0 W, p1.energy 0 Wh, p2.status idle, p2.power 0 W
set meter-c.power 0 W, meter-c.energy 0 Wh
at 10 min       lose meter-c
at 10 min       silence p1.status
until 2 h
expect shed-b SENS_LOST raise item=meter-c within 2 s of 10 min
exactly 1 shed-b raise
expect shed-a CH_OFFLINE raise item=p1 within 1 min of 16 min
