#!/usr/bin/python3
"""A Modbus server made of python3-pymodbus: an SDM120 meter (unit 11) and an MPD-380 gauge (unit 12).

    pymodbus_server.py PORT [HELD TTY]

With a JSON file of holding registers there is a unit 21 too, and all units also answer on a serial line of
9600 baud, to whose terminal the link TTY points.
"""
import asyncio
import json
import os
import pty
import sys
import threading
import time
import tty

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartTcpServer

try:
    from pymodbus.factory import ServerDecoder
    from pymodbus.framer.rtu_framer import ModbusRtuFramer
except ImportError:  # of Debian 13
    from pymodbus.framer import FramerRTU
    from pymodbus.pdu import DecodePDU
    ModbusRtuFramer = None

CHARACTER = 10 / 9600
TURNAROUND = 0.005


def block(values, size=0x60):
    registers = [0] * size
    for address, value in values.items():
        registers[int(address)] = value
    return ModbusSequentialDataBlock(1, registers)  # where pymodbus looks for address 0


METER = ModbusSlaveContext(ir=block({0: 0x435D, 1: 0x8000, 6: 0x4037, 7: 0xAE14, 0x0C: 0x441D, 0x0D: 0xE000,
                                     0x48: 0x4496, 0x49: 0x8800}))
GAUGE = ModbusSlaveContext(hr=block({0: 12, 1: 3, 2: 1, 3: 1, 4: 1823}))


def one_of_each(path):
    with open(path, encoding="utf-8") as file:
        held = json.load(file)
    return ModbusSlaveContext(hr=block(held, 200), ir=block({7: 777}), co=block({3: 1}), di=block({5: 1}))


def answers_of_debian_12(context):
    framer = ModbusRtuFramer(ServerDecoder())

    def answer(request):
        replies = []

        def execute(asked):
            reply = asked.execute(context[asked.unit_id])
            reply.unit_id = asked.unit_id
            replies.append(framer.buildPacket(reply))
        framer.processIncomingPacket(request, execute, context.slaves())
        return b"".join(replies)
    return answer


def answers_of_debian_13(context):
    framer = FramerRTU(DecodePDU(True))

    def answer(request):
        _, asked = framer.processIncomingFrame(request)
        if not asked or asked.dev_id not in context.slaves():
            return b""
        reply = asyncio.run(asked.update_datastore(context[asked.dev_id]))
        reply.dev_id = asked.dev_id
        return framer.buildFrame(reply)
    return answer


def serve_line(context, link):
    """A terminal hands over a request at once; it is answered when a wire would have brought it."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.symlink(os.ttyname(slave), link)
    answer = (answers_of_debian_12 if ModbusRtuFramer else answers_of_debian_13)(context)
    while True:
        request = os.read(master, 300)
        time.sleep(len(request) * CHARACTER + TURNAROUND)
        os.write(master, answer(request))


def main():
    units = {11: METER, 12: GAUGE}
    if len(sys.argv) > 2:
        units[21] = one_of_each(sys.argv[2])
    context = ModbusServerContext(slaves=units, single=False)
    if len(sys.argv) > 3:
        threading.Thread(target=serve_line, args=(context, sys.argv[3]), daemon=True).start()
    StartTcpServer(context=context, address=("127.0.0.1", int(sys.argv[1])))


main()
