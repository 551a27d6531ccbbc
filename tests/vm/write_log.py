"""What QEMU's blklogwrites has recorded, and what follows: the disk as a power cut would have left it, and what the
gateway had said by then.

The log has a superblock of a sector, then each write with its data and each flush, in the order in which they were
done. A flush makes durable what was done before it; writes since the last one may have reached the disk, in part and
in any order, or not at all. What was done while a flush was under way counts as before it, which is a little kind."""
import collections
import json
import os
import struct
import subprocess

from wrong_broker import level, packet

MAGIC, FLUSH = 0x6A736677736872, 1
PIECE = 4096  # what a disk writes whole or not at all
CONNECT, PUBLISH, PUBACK = 1, 3, 4
MARK = b"witness\n"

Entry = collections.namedtuple("Entry", "offset length flush at")
# A row that was called stored: by which entry of the log, and the message as it was published.
Said = collections.namedtuple("Said", "entry seq topic alarm rev text")


class WriteLog:
    def __init__(self, path, notes):
        self.file, self.notes, self.entries = open(path, "rb"), notes, []
        magic, _, count, self.sector = struct.unpack("<QQQI", self.file.read(28))
        if magic != MAGIC:
            raise ValueError(f"{path} is no log of writes")
        at = self.sector
        for _ in range(count):
            self.file.seek(at)
            sector, sectors, flags, _ = struct.unpack("<QQQQ", self.file.read(32))
            if flags & ~FLUSH:
                raise ValueError(f"{path}: an entry with flags {flags}")
            length = sectors * self.sector
            self.entries.append(Entry(sector * self.sector, length, bool(flags & FLUSH), at + self.sector))
            at += self.sector + length

    def data(self, entry):
        self.file.seek(entry.at)
        return self.file.read(entry.length)

    def is_note(self, entry):
        return entry.length and entry.offset >= self.notes

    def each_note(self):
        """Entry, link, whether it came from the gateway, bytes."""
        for i, entry in enumerate(self.entries):
            if self.is_note(entry):
                note = self.data(entry)
                mark, link, up, length = struct.unpack_from("<8sIII", note)
                if mark != MARK or entry.offset != self.notes:
                    raise ValueError(f"entry {i} is no note")
                yield i, link, bool(up), note[24:24 + length]

    def figures(self):
        """Bytes of writes, writes, flushes; without the notes."""
        writes = [e.length for e in self.entries if e.length and not self.is_note(e)]
        return sum(writes), len(writes), sum(e.flush for e in self.entries)


class Disk:
    """The disk at one entry of the log after the other."""

    def __init__(self, log, before, path):
        self.log, self.path, self.next, self.unflushed = log, path, 0, []
        subprocess.run(["cp", "--sparse=always", before, path], check=True)
        self.image = open(path, "r+b")

    def go_to(self, stop):
        for entry in self.log.entries[self.next:stop + 1]:
            if entry.flush:
                for done in self.unflushed:
                    self._put(self.image, done, 0, done.length)
                self.unflushed = []
            elif not self.log.is_note(entry):
                self.unflushed.append(entry)
        self.next = stop + 1
        self.image.flush()

    def _put(self, image, entry, start, length):
        image.seek(entry.offset + start)
        image.write(self.log.data(entry)[start:start + length])

    def cut(self, to, chance=None):
        """What is left when the power goes: what was flushed; with `chance`, besides, pieces of what was not."""
        subprocess.run(["cp", "--sparse=always", self.path, to], check=True)
        share = chance.random() if chance else 0
        with open(to, "r+b") as image:
            for entry in self.unflushed if chance else ():
                for start in range(0, entry.length, PIECE):
                    if chance.random() < share:
                        self._put(image, entry, start, PIECE)

    def close(self):
        self.image.close()
        os.remove(self.path)


# ---- what the gateway said ----

def number(data, at):
    """A number of MQTT's variable length, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 128:
            return value, at


class Session:
    """One connection to the broker, read from both sides."""

    def __init__(self):
        self.rest = {True: b"", False: b""}
        self.version, self.under_way = 0, {}

    def packets(self, up, data):
        self.rest[up] += data
        while True:
            one, self.rest[up] = packet(self.rest[up])
            if not one:
                return
            yield one

    def published(self, data):
        """Packet identifier, topic and payload of a PUBLISH with QoS 1; None of another."""
        _, at = number(data, 1)
        length = struct.unpack_from(">H", data, at)[0]
        topic = data[at + 2:at + 2 + length].decode()
        at += 2 + length
        if data[0] >> 1 & 3 != 1:
            return None
        identifier = struct.unpack_from(">H", data, at)[0]
        at += 2
        if self.version >= 5:
            properties, at = number(data, at)
            at += properties
        return identifier, topic, data[at:].decode()

    def acknowledged(self, data):
        """Packet identifier of a PUBACK that took the message."""
        _, at = number(data, 1)
        taken = len(data) < at + 3 or data[at + 2] < 0x80
        return struct.unpack_from(">H", data, at)[0] if taken else None


def row_of(entry, topic, text):
    """What a message promises: nothing, if it does not say that it is stored."""
    if not text.startswith('{"seq":') or '"stored":true,' not in text[:80]:
        return None
    message = json.loads(text)
    return Said(entry, message["seq"], topic.split("/", 4)[4], message.get("id"), message.get("rev"), text)


def read(log):
    """Rows that the gateway has called stored, and (entry, seq) of those that the broker has acknowledged."""
    sessions, stored, acknowledged = collections.defaultdict(Session), [], []
    for entry, link, up, data in log.each_note():
        session = sessions[link]
        for one in session.packets(up, data):
            kind = one[0] >> 4
            if up and kind == CONNECT:
                session.version = level(one)
            elif up and kind == PUBLISH:
                identifier, topic, text = session.published(one) or (None, "", "")
                said = row_of(entry, topic, text)
                if said:
                    stored.append(said)
                if identifier:
                    session.under_way[identifier] = said
            elif not up and kind == PUBACK:
                said = session.under_way.get(session.acknowledged(one))
                if said:
                    acknowledged.append((entry, said.seq))
    return stored, acknowledged
