#!/usr/bin/python3
"""A Modbus server made of python3-pymodbus: an SDM120 meter (unit 11) and an MPD-380 gauge (unit 12).

    pymodbus_server.py PORT [HELD TTY]

With a JSON file of holding registers there is a unit 21 too, and all units also answer on a serial line of
9600 baud, to whose terminal the link TTY points.
"""
import json
import os
import pty
import sys
import threading
import time
import tty

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.factory import ServerDecoder
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.server import StartTcpServer

CHARACTER = 10 / 9600
TURNAROUND = 0.005


def block(values, size=0x60):
    registers = [0] * size
    for address, value in values.items():
        registers[int(address)] = value
    return ModbusSequentialDataBlock(0, registers)


METER = ModbusSlaveContext(ir=block({0: 0x435D, 1: 0x8000, 6: 0x4037, 7: 0xAE14, 0x0C: 0x441D, 0x0D: 0xE000,
                                     0x48: 0x4496, 0x49: 0x8800}), zero_mode=True)
GAUGE = ModbusSlaveContext(hr=block({0: 12, 1: 3, 2: 1, 3: 1, 4: 1823}), zero_mode=True)


def one_of_each(path):
    with open(path, encoding="utf-8") as file:
        held = json.load(file)
    return ModbusSlaveContext(hr=block(held, 200), ir=block({7: 777}), co=block({3: 1}), di=block({5: 1}),
                              zero_mode=True)


def serve_line(context, link):
    """A terminal hands over a request at once; it is answered when a wire would have brought it."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.symlink(os.ttyname(slave), link)
    framer = ModbusRtuFramer(ServerDecoder())

    def answer(request):
        reply = request.execute(context[request.unit_id])
        reply.unit_id = request.unit_id
        os.write(master, framer.buildPacket(reply))

    while True:
        request = os.read(master, 300)
        time.sleep(len(request) * CHARACTER + TURNAROUND)
        framer.processIncomingPacket(request, answer, context.slaves())


def main():
    units = {11: METER, 12: GAUGE}
    if len(sys.argv) > 2:
        units[21] = one_of_each(sys.argv[2])
    context = ModbusServerContext(slaves=units, single=False)
    if len(sys.argv) > 3:
        threading.Thread(target=serve_line, args=(context, sys.argv[3]), daemon=True).start()
    StartTcpServer(context=context, address=("127.0.0.1", int(sys.argv[1])))


main()
