#!/usr/bin/python3
"""A Modbus TCP server made of python3-pymodbus: an SDM120 meter (unit 11) and an MPD-380 gauge (unit 12)."""
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartTcpServer


def block(values, size=0x60):
    words = [0] * size
    for address, value in values.items():
        words[address] = value
    return ModbusSequentialDataBlock(0, words)


METER = ModbusSlaveContext(ir=block({0: 0x435D, 1: 0x8000, 6: 0x4037, 7: 0xAE14, 0x0C: 0x441D, 0x0D: 0xE000,
                                     0x48: 0x4496, 0x49: 0x8800}), zero_mode=True)
GAUGE = ModbusSlaveContext(hr=block({0: 12, 1: 3, 2: 1, 3: 1, 4: 1823}), zero_mode=True)

StartTcpServer(context=ModbusServerContext(slaves={11: METER, 12: GAUGE}, single=False),
               address=("127.0.0.1", int(sys.argv[1])))
