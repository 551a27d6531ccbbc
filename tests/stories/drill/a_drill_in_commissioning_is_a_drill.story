# Not in service yet: a drill says that it is one.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
estate
    [estate]
    id = 350582-0123
    gateway = g1
    name = 测试
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   drill hyd-top 0 kPa for 5 min by 保安
until 30 min

expect FW_SENSOR_OR_BRANCH mode=drill raise text~演练 within 90 s of 10 min
never mode=commissioning
