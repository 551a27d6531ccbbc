"""A broker that misbehaves: a relay before mosquitto that understands just enough of MQTT to be wrong.

`mode` is what it does from now on:

    None        passes everything
    "old"       answers a CONNECT of MQTT 5 as a broker that speaks only 3.1.1, passes the older one
    "curt"      hangs up on a CONNECT of MQTT 5 without a word, passes the older one
    "picky"     as "old", and hangs up on each message that has the bytes `poison` in it, without a word
    "full"      has no room for a message that has the bytes `poison` in it, and says so by MQTT 5
    "mute"      passes everything but acknowledgements of messages
    "hole"      passes nothing in either direction on the connections that stand, keeps them open; new ones pass
    "away"      takes no connection, and has cut those that stood
    "dumb"      takes connections and passes nothing at all: no CONNACK comes
    "reset"     cuts each connection with a RST after `seconds`
    "goodbye"   ends each connection after `seconds` with a DISCONNECT of MQTT 5 and `reason`
    "slow"      passes a byte a second in each direction
"""
import socket
import struct
import threading
import time

CONNECT, PUBLISH, PUBACK = 1, 3, 4
REFUSED_VERSION = bytes((0x20, 2, 0, 1))  # as 3.1.1 says it


def packet(data):
    """The first whole packet in data and the rest; None and data while it is not there."""
    length, shift, at = 0, 0, 1
    while True:
        if at >= len(data):
            return None, data
        length |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 128:
            break
    if len(data) < at + length:
        return None, data
    return data[:at + length], data[at + length:]


def level(connect):
    """The protocol level of a CONNECT: 4 is 3.1.1, 5 is 5."""
    at = 1
    while connect[at] & 128:
        at += 1
    return connect[at + 1 + 2 + struct.unpack_from(">H", connect, at + 1)[0]]


class Link:
    """One connection of a gateway, with ours to the broker behind it."""

    def __init__(self, gateway, broker):
        self.gateway, self.broker = gateway, broker
        self.since = time.monotonic()
        self.old = self.hole = False

    def end(self, hard=False):
        if hard:
            self.gateway.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for end in self.gateway, self.broker:
            try:
                end.shutdown(socket.SHUT_RDWR if not (hard and end is self.gateway) else socket.SHUT_RD)
            except OSError:
                pass
            end.close()


class WrongBroker:
    def __init__(self, port, mode=None, seconds=3, reason=0x8B, poison=b""):
        self.to, self.mode, self.seconds, self.reason = port, mode, seconds, reason
        self.links = []
        self.levels = []  # of each CONNECT, as they came
        self.swallowed = 0
        self.poison, self.poisoned = poison, 0  # and how often it hung up because of it
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        for work in self._accept, self._end_them:
            threading.Thread(target=work, daemon=True).start()

    def become(self, mode, **how):
        """From now on; what stands goes on as a hole if that is asked for."""
        self.__dict__.update(how)
        with self.lock:
            for link in self.links:
                link.hole = mode == "hole"
                link.since = time.monotonic()
            self.mode = mode
        if mode == "away":
            self.cut()

    def cut(self):
        for link in list(self.links):
            self._end(link)

    def close(self):
        self.listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                gateway, _ = self.listener.accept()
            except OSError:
                return
            try:
                broker = None if self.mode == "away" else socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                broker = None
            if not broker:
                gateway.close()
                continue
            link = Link(gateway, broker)
            for end in gateway, broker:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.links.append(link)
            for work in self._up, self._down:
                threading.Thread(target=work, args=(link,), daemon=True).start()

    def _end(self, link, hard=False):
        with self.lock:
            if link not in self.links:
                return
            self.links.remove(link)
        link.end(hard)

    def _end_them(self):
        while self.listener.fileno() >= 0:
            time.sleep(0.02)
            for link in list(self.links):
                if self.mode not in ("reset", "goodbye") or time.monotonic() - link.since < self.seconds:
                    continue
                if self.mode == "goodbye" and not link.old:
                    try:
                        link.gateway.sendall(bytes((0xE0, 1, self.reason)))
                    except OSError:
                        pass
                self._end(link, hard=self.mode == "reset")

    def _pass(self, link, to, data):
        """Waits as long as nothing passes."""
        while link in self.links and (link.hole or self.mode == "dumb"):
            time.sleep(0.02)
        while data and self.mode == "slow" and link in self.links:
            to.sendall(data[:1])
            data = data[1:]
            time.sleep(1)
        to.sendall(data)

    def _refused(self, link, connect):
        self.levels.append(level(connect))
        link.old = self.levels[-1] < 5
        if self.mode not in ("old", "curt", "picky") or link.old:
            return False
        if self.mode != "curt":
            link.gateway.sendall(REFUSED_VERSION)
        self._end(link)
        return True

    def _full(self, link, one):
        """Is there no room for this packet? Then that is said."""
        if self.mode != "full" or one[0] >> 4 != PUBLISH or self.poison not in one:
            return False
        at = 2 + next(i for i, byte in enumerate(one[1:]) if not byte & 128)
        at += 2 + struct.unpack_from(">H", one, at)[0]
        self.poisoned += 1
        link.gateway.sendall(bytes((PUBACK << 4, 3)) + one[at:at + 2] + bytes((0x97,)))
        return True

    def _poisoned(self, link, data):
        """Whole packets up to one that is poison, what is not whole yet, and was there one?"""
        whole = b""
        while True:
            one, data = packet(data)
            if not one:
                return whole, data, False
            if self.mode == "picky" and one[0] >> 4 == PUBLISH and self.poison in one:
                self.poisoned += 1
                return whole, b"", True
            if not self._full(link, one):
                whole += one

    def _up(self, link):
        head, rest = b"", b""
        try:
            while data := link.gateway.recv(65536):
                if head is not None:
                    connect, _ = packet(head + data)
                    head = None if connect else head + data
                    if connect and self._refused(link, connect):
                        return
                whole, rest, poisoned = self._poisoned(link, rest + data)
                self._pass(link, link.broker, whole)
                if poisoned:
                    break
        except OSError:
            pass
        self._end(link)

    def _down(self, link):
        rest = b""
        try:
            while data := link.broker.recv(65536):
                rest += data
                while True:
                    one, rest = packet(rest)
                    if not one:
                        break
                    if self.mode == "mute" and one[0] >> 4 == PUBACK:
                        self.swallowed += 1
                        continue
                    self._pass(link, link.gateway, one)
        except OSError:
            pass
        self._end(link)
