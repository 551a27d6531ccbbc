#!/usr/bin/env python3
"""Holds fake-estate against Modbus masters that are not ours: pymodbus, and libmodbus by ctypes.

    fakes_against_pymodbus.py [FAKE-ESTATE]

Prints a line per check; exits 1 if one failed. Everything lives in a temporary directory.
"""
import ctypes
import ctypes.util
import fcntl
import logging
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import types

DEADLINE = 5.0
SPEEDS = {9600: termios.B9600, 19200: termios.B19200, 115200: termios.B115200}


class Port:
    """A serial port as pymodbus expects one, so that pyserial need not be there."""

    is_open = True

    def __init__(self, port, timeout=DEADLINE, baudrate=9600, **_):
        self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.timeout = timeout
        mode = termios.tcgetattr(self.fd)
        mode[4] = mode[5] = SPEEDS[baudrate]
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)
        termios.tcflush(self.fd, termios.TCIOFLUSH)

    @property
    def in_waiting(self):
        return struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0\0\0\0"))[0]

    def write(self, data):
        return os.write(self.fd, data)

    def read(self, size, timeout=None):
        return collect(self.fd, size, self.timeout if timeout is None else timeout)

    def close(self):
        os.close(self.fd)


def collect(fd, size, timeout):
    """Up to `size` bytes; fewer at the time-out or the end of the stream."""
    end = time.monotonic() + timeout
    data = b""
    while len(data) < size:
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        chunk = os.read(fd, size - len(data))
        if not chunk:
            break
        data += chunk
    return data


# pymodbus imports pyserial even where only TCP is wanted; a Port takes its place.
sys.modules["serial"] = types.SimpleNamespace(serial_for_url=Port, SerialException=OSError)
sys.modules["serial_asyncio"] = types.SimpleNamespace(create_serial_connection=None)
from pymodbus.client import ModbusSerialClient, ModbusTcpClient  # noqa: E402
try:
    from pymodbus.utilities import computeCRC  # noqa: E402
except ImportError:  # of Debian 13
    from pymodbus.framer import FramerRTU  # noqa: E402
    computeCRC = FramerRTU.compute_CRC

SCRIPT = """
bus shaft pty {dir}/ttyA 9600 8N1
bus hall tcp 127.0.0.1:0
bus roof rtu-tcp 127.0.0.1:0 115200 8N1
device shaft 1 tank
device shaft 2 pump turnaround 20 ms
device hall 1 pile
device hall 9 far
device roof 4 wind
set tank input 0 = 1 2 0xFFFF -5 500   # last four: unsigned, signed
set tank holding 10 = 7 8 9
set tank coil 0 = 1 0 1 1 0 0 0 0 1
set tank discrete 3 = 0 1
set pump input 0 = 42
self-address pile holding 100 200
self-address pile input 0 2500
self-address pile coil 0 2500
set far input 5 = 55
set wind input 0 = 33
"""


class Fake:
    """A running fake-estate."""

    def __init__(self, program, directory):
        script = os.path.join(directory, "estate")
        with open(script, "w", encoding="utf-8") as file:
            file.write(SCRIPT.format(dir=directory))
        self.process = subprocess.Popen([program, script], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.tty = os.path.join(directory, "ttyA")
        self.ports = {}
        for _ in range(2):
            _, name, port = self.line().split()
            self.ports[name] = int(port)

    def line(self):
        line = b""
        while not line.endswith(b"\n"):
            byte = collect(self.process.stdout.fileno(), 1, DEADLINE)
            if not byte:
                raise RuntimeError(f"fake-estate says no more than {line!r}")
            line += byte
        return line.decode().strip()

    def tell(self, command):
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()
        return self.line()

    def end(self):
        self.process.stdin.close()
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Checks:
    def __init__(self):
        self.failed = 0

    def __call__(self, what, got, want):
        good = want(got) if callable(want) else got == want
        print(f"{'ok' if good else 'FAIL'}: {what}" + ("" if good else f": got {got!r}"))
        self.failed += not good


def serial_client(fake, **options):
    return ModbusSerialClient(fake.tty, baudrate=9600, retries=1, **{"timeout": 2, **options})


def read(client, kind, address, count, unit):
    """Registers or bits, or the number of the exception, or None."""
    reply = getattr(client, f"read_{kind}")(address, count=count, slave=unit)
    if not reply.isError():
        return getattr(reply, "registers", None) or reply.bits
    return getattr(reply, "exception_code", None) and f"exception {reply.exception_code}"


def check_line(check, fake):
    client = serial_client(fake)
    check("rtu: input registers", read(client, "input_registers", 0, 5, 1),
          [1, 2, 0xFFFF, 0xFFFB, 500])
    check("rtu: holding registers", read(client, "holding_registers", 10, 3, 1), [7, 8, 9])
    check("rtu: coils", read(client, "coils", 0, 9, 1)[:9],
          [True, False, True, True, False, False, False, False, True])
    check("rtu: discrete inputs", read(client, "discrete_inputs", 3, 2, 1)[:2], [False, True])
    check("rtu: second unit", read(client, "input_registers", 0, 1, 2), [42])
    check("rtu: never set", read(client, "input_registers", 4, 2, 1), "exception 2")
    check("rtu: write register", client.write_register(11, 77, slave=1).isError(), False)
    check("rtu: write registers", client.write_registers(10, [5, 6], slave=1).isError(), False)
    check("rtu: written", read(client, "holding_registers", 10, 3, 1), [5, 6, 9])
    check("rtu: write coil", client.write_coil(1, True, slave=1).isError(), False)
    check("rtu: write coils", client.write_coils(2, [False, False], slave=1).isError(), False)
    check("rtu: bits written", read(client, "coils", 0, 4, 1)[:4], [True, True, False, False])
    check("rtu: write where nothing is", client.write_register(99, 1, slave=1).isError(), True)
    check("get of a written register", fake.tell("get tank holding 10"), "ok 5")
    check("requests are counted", fake.tell("requests pump"), "ok 1")
    client.close()


def check_net(check, fake):
    client = ModbusTcpClient("127.0.0.1", port=fake.ports["hall"], timeout=2, retries=1)
    other = ModbusTcpClient("127.0.0.1", port=fake.ports["hall"], timeout=2, retries=1)
    check("tcp: holding registers", read(client, "holding_registers", 150, 125, 1),
          list(range(150, 275)))
    check("tcp: second connection and unit", read(other, "input_registers", 5, 1, 9), [55])
    check("tcp: first connection still", read(client, "input_registers", 7, 2, 1), [7, 8])
    check("tcp: no such unit", read(client, "input_registers", 0, 1, 77), "exception 11")
    check("tcp: 2000 bits", sum(read(client, "coils", 0, 2000, 1)), 1000)
    client.close()
    other.close()


def with_crc(frame):
    return frame + struct.pack(">H", computeCRC(frame))


READ = bytes([4, 0, 0, 0, 2])  # two input registers from 0
GOOD = bytes([4, 4, 0, 1, 0, 2])


def exchange(port, size, unit=1, pdu=READ):
    """What comes back: `size` bytes, and what follows on their heels."""
    port.write(with_crc(bytes([unit]) + pdu))
    return port.read(size) + port.read(99, 0.1)


def check_line_faults(check, fake):
    port = Port(fake.tty)
    right = with_crc(b"\1" + GOOD)
    spoilt = {
        "silent": (0, b""),
        "garble": (9, lambda got: len(got) == 9 and got != right and with_crc(got[:7]) != got),
        "truncate": (5, right[:5]),
        "wrong-unit": (9, with_crc(b"\2" + GOOD)),
        "wrong-function": (9, with_crc(b"\1\3" + GOOD[1:])),
        "wrong-count": (7, with_crc(b"\1\4\2\0\1")),
        "exception 6": (5, with_crc(b"\1\x84\6")),
        "echo": (17, with_crc(b"\1" + READ) + right),
        "double": (18, right + right),
        "noise": (12, lambda got: len(got) == 12 and got[3:] == right),
        "noise-after": (12, lambda got: len(got) == 12 and got[:9] == right),
        "trickle 10": (9, right),
    }
    for kind, (size, want) in spoilt.items():
        check(f"fault {kind} is taken", fake.tell(f"fault tank {kind} count 1"), "ok")
        check(f"fault {kind}", exchange(port, size), want)
        check(f"right again after {kind}", exchange(port, 9), right)
    check("crc of another frame: no reply",
          (port.write(b"\1" + READ + b"\0\0"), port.read(1, 0.2))[1], b"")
    check("unit that is not there: no reply", exchange(port, 0, 7), b"")
    check("function that is not there", exchange(port, 5, 1, b"\x2B\x0E\1\0"),
          with_crc(b"\1\xAB\1"))
    check("126 registers", exchange(port, 5, 1, b"\4\0\0\0\x7E"), with_crc(b"\1\x84\3"))
    port.close()


def check_conditions(check, fake):
    port = Port(fake.tty)
    right = with_crc(b"\1" + GOOD)
    fake.tell("fault tank silent function 3")
    check("fault of another function", exchange(port, 9), right)
    check("fault of this function", exchange(port, 0, 1, b"\3\0\x0A\0\1"), b"")
    fake.tell("clear tank")
    fake.tell("fault tank exception 4 address 1")
    check("fault of an address within", exchange(port, 5), with_crc(b"\1\x84\4"))
    check("fault of an address beside", exchange(port, 7, 1, b"\4\0\2\0\1"),
          with_crc(b"\1\4\2\xFF\xFF"))
    fake.tell("clear tank")
    check("after clear", exchange(port, 9), right)
    port.close()


def check_times(check, fake):
    port = Port(fake.tty)
    start = time.monotonic()
    exchange(port, 9)
    # 8 bytes of request, 9 of reply at 9600 baud, and 5 ms: 22.7 ms; then 100 ms
    check("reply is paced to the wire", time.monotonic() - start - 0.1, lambda s: s > 0.0226)
    start = time.monotonic()
    fake.tell("fault tank trickle 30 count 1")
    exchange(port, 9)
    check("trickle takes its time", time.monotonic() - start - 0.1, lambda s: s > 0.27)
    fake.tell("fault tank late 400 count 1")
    start = time.monotonic()
    port.write(with_crc(b"\1" + READ))
    port.read(1, 0.05)
    port.write(with_crc(b"\2\4\0\0\0\1"))
    check("another unit is answered meanwhile", port.read(7), with_crc(b"\2\4\2\0\x2A"))
    check("the late reply comes whole", port.read(9), with_crc(b"\1" + GOOD))
    check("and late", time.monotonic() - start, lambda s: s > 0.4)
    port.close()


def check_gaps(check, fake):
    port = Port(fake.tty)
    port.read(1, 0.1)
    before = int(fake.tell("gaps shaft").split()[1])
    for _ in range(5):
        exchange(port, 9)
    check("no gap is missing", int(fake.tell("gaps shaft").split()[1]) - before, 0)
    port.write(with_crc(b"\1" + READ) * 2)
    port.read(18)
    check("a missing gap is counted", int(fake.tell("gaps shaft").split()[1]) - before, 1)
    check("so is one before a separate request", hurry(fake, port), True)
    port.close()
    fast = Port(fake.tty, baudrate=19200)
    check("another speed is not understood", exchange(fast, 0), b"")
    fast.close()


def check_unit(check, fake):
    port = Port(fake.tty)
    check("an address register is taken", fake.tell("address-register pump holding 0"), "ok")
    check("broadcast: no reply", (port.write(with_crc(b"\0\6\0\x0A\0\x2C")), port.read(1, 0.2))[1], b"")
    check("broadcast: obeyed", fake.tell("get tank holding 10"), "ok 44")
    check("new address: the old one answers", exchange(port, 8, 2, b"\6\0\0\0\3"), with_crc(b"\2\6\0\0\0\3"))
    check("new address: the old one is free", exchange(port, 0, 2, b"\4\0\0\0\1"), b"")
    check("new address: taken", exchange(port, 7, 3, b"\4\0\0\0\1"), with_crc(b"\3\4\2\0\x2A"))
    exchange(port, 8, 3, b"\6\0\0\0\2")
    check("no device is everybody", fake.tell("device shaft 0 all"), lambda s: s.startswith("error:"))
    port.close()


def check_rhythm(check, fake):
    port = Port(fake.tty)
    exchange(port, 9)
    fake.tell("intervals shaft above 1 ms")
    fake.tell("intervals tank")
    fake.tell("busy shaft")
    start = time.monotonic()
    for _ in range(5):
        exchange(port, 9)
    port.read(1, 0.3)
    share = float(fake.tell("busy shaft").split()[1]) / 100
    # 17 bytes and 3.5 of silence at 9600 baud, and 5 ms
    check("busy", share * (time.monotonic() - start), lambda s: abs(s - 5 * 0.02636) < 0.003)
    for name, most in (("shaft", 5), ("tank", 0)):
        count, shortest, longest, above = map(float, fake.tell(f"intervals {name}").split()[1:])
        check(f"intervals {name}: count", (count, above), (5, most))
        check(f"intervals {name}: times", (shortest, longest), lambda t: 100 < t[0] <= t[1] < 1000)
    check("intervals start anew", fake.tell("intervals tank"), "ok 0 0.0 0.0 0")
    port.close()


def check_chaos(check, fake):
    """Every request is hit by something; nothing that came in time is a right reply and nothing else."""
    port = Port(fake.tty)
    right = with_crc(b"\1" + GOOD)
    before = counted(fake)
    fake.tell("chaos tank 100 late 60 ms")
    whole = sum(exchange(port, 9) == right for _ in range(30))
    fake.tell("chaos tank 0")
    after = counted(fake)
    slow = sum(after[kind] - before[kind] for kind in ("late", "trickle"))
    check("chaos: one fault for each request", sum(after.values()) - sum(before.values()), 30)
    check("chaos: only the slow were right", whole <= slow, True)
    check("chaos: none that cannot be on this bus", after["wrong-transaction"], before["wrong-transaction"])
    check("right again after chaos", (port.read(300, 0.5), exchange(port, 9))[1], right)
    port.close()


def counted(fake):
    words = fake.tell("faults").split()[1:]
    return dict(zip(words[::2], map(int, words[1::2])))


def hurry(fake, port):
    """Asks again as soon as a reply is there, until that was quick enough to be counted."""
    before = fake.tell("gaps shaft")
    end = time.monotonic() + DEADLINE
    while fake.tell("gaps shaft") == before and time.monotonic() < end:
        port.write(with_crc(b"\1" + READ))
        port.read(9)
        port.write(with_crc(b"\1" + READ))
        port.read(9)
        port.read(1, 0.05)
    return fake.tell("gaps shaft") != before


def connect(fake, bus):
    return socket.create_connection(("127.0.0.1", fake.ports[bus]), DEADLINE)


def ask_net(connection, size, pdu=READ, transaction=0x0102):
    connection.sendall(struct.pack(">HHHB", transaction, 0, 1 + len(pdu), 1) + pdu)
    return collect(connection.fileno(), size, DEADLINE) + collect(connection.fileno(), 99, 0.1)


def check_net_faults(check, fake):
    pdu = b"\4\4\0\0\0\1"
    right = b"\1\2\0\0\0\7\1" + pdu
    spoilt = {
        "silent": (0, b""),
        "garble": (13, lambda got: len(got) == 13 and got[:9] != right[:9] and got[9:] == right[9:]),
        "truncate": (7, right[:7]),
        "wrong-unit": (13, right[:6] + b"\2" + pdu),
        "wrong-function": (13, right[:7] + b"\3" + pdu[1:]),
        "wrong-count": (11, b"\1\2\0\0\0\5\1\4\2\0\0"),
        "wrong-transaction": (13, b"\1\3" + right[2:]),
        "exception 6": (9, b"\1\2\0\0\0\3\1\x84\6"),
        "double": (26, right + right),
        "noise": (16, lambda got: len(got) == 16 and got[3:] == right),
        "noise-after": (16, lambda got: len(got) == 16 and got[:13] == right),
        "trickle 5": (13, right),
        "late 200": (13, right),
    }
    connection = connect(fake, "hall")
    for kind, (size, want) in spoilt.items():
        check(f"tcp: fault {kind} is taken", fake.tell(f"fault pile {kind} count 1"), "ok")
        check(f"tcp: fault {kind}", ask_net(connection, size), want)
        check(f"tcp: right again after {kind}", ask_net(connection, 13), right)
    connection.sendall(b"\0\1\0\7\0\6")
    check("what is not MBAP ends the connection", connection.recv(1), b"")
    connection.close()


def check_rtu_over_tcp(check, fake):
    connection = connect(fake, "roof")
    connection.sendall(with_crc(b"\4\4\0\0\0\1"))
    check("rtu over tcp", collect(connection.fileno(), 7, DEADLINE), with_crc(b"\4\4\2\0\x21"))
    connection.close()


def check_plug(check, fake):
    port = Port(fake.tty)
    connection = connect(fake, "hall")
    ask_net(connection, 13)
    check("drop of a line", fake.tell("drop shaft"), "ok")
    check("its link is gone", os.path.lexists(fake.tty), False)
    try:
        check("the open port hangs up", port.read(1, 1), b"")
    except OSError as error:
        check("the open port hangs up", error.errno, 5)
    port.close()
    check("restore of a line", fake.tell("restore shaft"), "ok")
    client = serial_client(fake)
    check("it reads again", read(client, "input_registers", 0, 2, 1), [1, 2])
    client.close()
    check("drop of a port", fake.tell("drop hall"), "ok")
    check("its connection ends", collect(connection.fileno(), 1, DEADLINE), b"")
    connection.close()
    try:
        connect(fake, "hall").close()
        check("nobody listens", "connected", None)
    except ConnectionRefusedError:
        check("nobody listens", "refused", "refused")
    check("restore of a port", fake.tell("restore hall"), "ok")
    connection = connect(fake, "hall")
    check("same port reads again", len(ask_net(connection, 13)), 13)
    connection.close()


def check_script(check, fake, program, directory):
    fake.tell("ramp pump input 0 to -58 over 300 ms")
    value, end = 42, time.monotonic() + DEADLINE
    seen = set()
    while value > -58 and time.monotonic() < end:
        value = int(fake.tell("get pump input 0").split()[1])
        seen.add(value)
    check("ramp arrives", value, -58)
    check("ramp has steps between", len(seen), lambda n: n > 3)
    fake.process.stdin.write(b"at 50 ms echo later on\n")
    fake.process.stdin.flush()
    check("at is answered at once", fake.line(), "ok")
    check("at is obeyed later", fake.line(), "later on")
    check("unknown command", fake.tell("sett tank input 0 = 1"), lambda s: s.startswith("error:"))
    check("value out of range", fake.tell("set tank input 0 = 65536"),
          lambda s: s.startswith("error:"))
    bad = os.path.join(directory, "bad")
    with open(bad, "w", encoding="utf-8") as file:
        file.write("# fine\nset nobody input 0 = 1\n")
    done = subprocess.run([program, bad], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=DEADLINE, check=False)
    check("error in a script: exit code", done.returncode, 1)
    check("error in a script: file and line", done.stderr.decode(),
          lambda s: s.startswith(bad + ":2: "))


def check_libmodbus(check, fake):
    name = ctypes.util.find_library("modbus")
    if not name:
        print("skipped: libmodbus is not installed")
        return
    library = ctypes.CDLL(name)
    library.modbus_new_rtu.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.modbus_new_rtu(fake.tty.encode(), 9600, ctypes.c_char(b"N"), 8, 1))
    values = (ctypes.c_uint16 * 125)()
    check("libmodbus: opens", library.modbus_connect(context), 0)
    library.modbus_set_response_timeout(context, 2, 0)
    library.modbus_set_slave(context, 1)
    check("libmodbus: reads", library.modbus_read_input_registers(context, 0, 5, values), 5)
    check("libmodbus: values", list(values[:5]), [1, 2, 0xFFFF, 0xFFFB, 500])
    check("libmodbus: refused", library.modbus_read_input_registers(context, 9, 1, values), -1)
    library.modbus_close(context)
    library.modbus_free(context)


def main():
    logging.disable(logging.CRITICAL)
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1
                              else "build/tests/fakes/fake-estate")
    check = Checks()
    with tempfile.TemporaryDirectory() as directory:
        fake = Fake(program, directory)
        try:
            check_line(check, fake)
            check_net(check, fake)
            check_line_faults(check, fake)
            check_conditions(check, fake)
            check_times(check, fake)
            check_gaps(check, fake)
            check_unit(check, fake)
            check_rhythm(check, fake)
            check_chaos(check, fake)
            check_net_faults(check, fake)
            check_rtu_over_tcp(check, fake)
            check_plug(check, fake)
            check_libmodbus(check, fake)
            check_script(check, fake, program, directory)
        finally:
            check("ends with its input", fake.end(), 0)
        check("its link is removed", os.path.lexists(fake.tty), False)
    print(f"{check.failed} failed" if check.failed else "all right")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
