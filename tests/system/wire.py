"""A relay between gateway and broker that counts what passes, and what TCP and IP add to it."""
import socket
import struct
import threading

HEADER = 20 + 20 + 12  # IP, TCP, its time stamps
SEGMENTS_AT = 136      # of struct tcp_info: tcpi_segs_out, tcpi_segs_in


def segments(connection):
    return sum(struct.unpack_from("II", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), SEGMENTS_AT))


class Relay:
    """Listens on a port of its own and passes everything to the broker's, byte for byte."""

    def __init__(self, port):
        self.to = port
        self.passed = self.ended = 0  # bytes of data; segments of connections that are gone
        self.open = []
        self.lock = threading.Lock()
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                gateway, _ = self.listener.accept()
            except OSError:
                return
            broker = socket.create_connection(("127.0.0.1", self.to))
            for end in gateway, broker:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open.append(gateway)
            for one, other in (gateway, broker), (broker, gateway):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one, other):
        while True:
            try:
                data = one.recv(65536)
                other.sendall(data)
            except OSError:
                data = b""
            if not data:
                break
            with self.lock:
                self.passed += len(data)
        with self.lock:
            for end in one, other:
                if end in self.open:
                    self.open.remove(end)
                    self.ended += segments(end)
        for end in one, other:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def total(self):
        """Bytes of IP between gateway and broker so far."""
        with self.lock:
            return self.passed + HEADER * (self.ended + sum(segments(end) for end in self.open))

    def close(self):
        self.listener.close()
