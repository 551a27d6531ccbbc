"""A small machine in QEMU whose one disk is logged: Debian's kernel, and of this machine's own programs and libraries
what estated needs. It is emulated (TCG), so that it runs the same wherever it runs; nothing is installed in it."""
import glob
import lzma
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "system")]
from house import BUILD, Failed, ROOT, SLOWER  # noqa: E402
import scenarios_kills  # noqa: E402

WORK = os.path.join(BUILD, "vm")
FILES_BYTES = 96 << 20  # of the disk that is a file system; the notes come behind it
NOTES = FILES_BYTES + (1 << 20)
DISK_BYTES = NOTES + (1 << 20)
RELAY, BROKER, YARD = 1884, 1883, 1502  # ports in the machine
BOOT_S = 120  # at most, and to switch off
DRIVERS = ["virtio_pci", "virtio_blk"]
PROGRAMS = {"estated": "bin/estated", "tests/fakes/fake-estate": "bin/fake-estate", "tests/vm/witness": "bin/witness",
            "tests/vm/hasty.so": "lib/hasty.so"}


def run(*argv, **how):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **how)
    if done.returncode:
        raise Failed(f"{' '.join(argv)}: {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


# ---- the kernel ----

def kernel_package():
    """Name and version of the package that Debian's own name for "the newest kernel for machines like this" means."""
    name = re.search(r"Depends: (linux-image-\S+)", run("apt-cache", "depends", "linux-image-cloud-amd64"))
    version = name and re.search(r"Candidate: (\S+)", run("apt-cache", "policy", name[1]))
    if not version:
        raise Failed("apt knows no linux-image-cloud-amd64: apt-get update, on amd64")
    return name[1], version[1]


def copy_drivers(tree, to):
    """The drivers and what they need, in the order in which they load; what is built in has no file."""
    files = {os.path.basename(path).split(".ko")[0].replace("-", "_"): path
             for path in glob.glob(f"{tree}/**/*.ko*", recursive=True)}
    loaded = []

    def take(name):
        if name not in files or name in loaded:
            return
        with open(files[name], "rb") as file:
            data = file.read()
        data = lzma.decompress(data) if files[name].endswith(".xz") else data
        for needed in re.search(rb"\0depends=([^\0]*)\0", data)[1].decode().split(","):
            take(needed)
        loaded.append(name)
        with open(os.path.join(to, f"{len(loaded):02}-{name}.ko"), "wb") as out:
            out.write(data)
    for name in DRIVERS:
        take(name)


def fetch(package, version):
    """A directory with the kernel and its drivers, kept for the next time under the package's name and version."""
    kept = os.path.join(WORK, f"{package}_{version.replace(':', '%3a')}")
    if os.path.isdir(kept):
        return kept
    new = kept + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(os.path.join(new, "modules"))
    print(f"fetching {package} {version}", flush=True)
    run("apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", f"{package}={version}", cwd=new)
    run("dpkg-deb", "-x", *glob.glob(new + "/*.deb"), new + "/tree")
    shutil.copy(glob.glob(new + "/tree/boot/vmlinuz-*")[0], new + "/vmlinuz")
    copy_drivers(new + "/tree", new + "/modules")
    shutil.rmtree(new + "/tree")
    os.remove(*glob.glob(new + "/*.deb"))
    os.rename(new, kept)
    return kept


def kernel():
    try:
        return fetch(*kernel_package())
    except Failed as reason:
        print(f"{reason}\napt's lists may be older than what it can fetch: apt-get update", flush=True)
        run(*(["sudo", "-n"] if os.geteuid() else []), "apt-get", "update", "-q")
        return fetch(*kernel_package())


# ---- what is in the machine ----

def copy_program(tree, source, place):
    """A file and every library that it loads."""
    target = os.path.join(tree, place)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy(source, target)
    for library in re.findall(r"(/\S+) \(0x", run("ldd", source)):
        if not os.path.exists(tree + library):
            os.makedirs(os.path.dirname(tree + library), exist_ok=True)
            shutil.copy(library, tree + library)


def write(tree, place, text):
    os.makedirs(os.path.dirname(os.path.join(tree, place)), exist_ok=True)
    with open(os.path.join(tree, place), "w", encoding="utf-8") as out:
        out.write(text)


def config(relay, yard):
    return scenarios_kills.config().replace("@RELAY@", str(relay)).replace("@PORT:yard@", str(yard))


def script(seconds):
    """The valves of the kill scenario, shut and opened all the time."""
    devices, valves, flip = scenarios_kills.DEVICES, scenarios_kills.VALVES, scenarios_kills.FLIP
    lines = [scenarios_kills.script().replace("127.0.0.1:0", f"127.0.0.1:{YARD}")]
    for n in range(int(seconds / flip * devices)):
        contacts = ("1 0 " if n // devices % 2 else "0 1 ") * valves
        lines.append(f"at {n * flip / devices:.2f} s set di-{n % devices + 1} discrete 0 = {contacts}\n")
    return "".join(lines)


def first_files(kept, lives, hasty):
    """The machine's memory at its start, as an archive; `lives`: seconds of the daemon's two."""
    tree, out = os.path.join(WORK, "tree"), os.path.join(WORK, "initrd.gz")
    shutil.rmtree(tree, ignore_errors=True)
    for directory in ("bin", "proc", "sys", "dev", "run", "tmp", "state"):
        os.makedirs(os.path.join(tree, directory))
    for source, place in PROGRAMS.items():
        copy_program(tree, os.path.join(BUILD, source), place)
    copy_program(tree, "/usr/sbin/mosquitto", "bin/mosquitto")
    shutil.copy("/bin/busybox", tree + "/bin/busybox")
    for plugin in glob.glob(os.path.join(BUILD, "plugins/*.so")):
        copy_program(tree, plugin, "plugins/" + os.path.basename(plugin))
    shutil.copytree(os.path.join(ROOT, "conf/models"), tree + "/models")
    shutil.copytree(os.path.join(kept, "modules"), tree + "/modules")
    os.makedirs(tree + "/usr/share/zoneinfo/Asia")
    shutil.copy("/usr/share/zoneinfo/Asia/Shanghai", tree + "/usr/share/zoneinfo/Asia/")
    write(tree, "etc/passwd", "root:x:0:0::/:/bin/sh\n")
    write(tree, "etc/mosquitto.conf", f"listener {BROKER} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n")
    write(tree, "etc/estated/estated.conf", config(RELAY, YARD))
    write(tree, "etc/script", script(sum(lives) + 10))
    write(tree, "settings", f"RELAY={RELAY}\nBROKER={BROKER}\nNOTES={NOTES}\nFIRST={lives[0]}\nSECOND={lives[1]}\n"
                            f"PRELOAD={'/lib/hasty.so' if hasty else ''}\n")
    shutil.copy(os.path.join(HERE, "init.sh"), tree + "/init")
    os.chmod(tree + "/init", 0o755)
    run("sh", "-c", "find . | cpio -o -H newc --quiet | gzip -1 > ../initrd.gz", cwd=tree)
    shutil.rmtree(tree)
    return out


# ---- a run ----

def boot(name, lives, hasty=False):
    """One run; returns the disk as it was before, the log of its writes, and what the machine said."""
    kept = kernel()
    initrd = first_files(kept, lives, hasty)
    before, disk, log, console = (os.path.join(WORK, name + end) for end in (".before", ".disk", ".log", ".console"))
    for path in before, disk, log, console:
        with open(path, "w"):
            pass
    os.truncate(before, DISK_BYTES)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_itable_init=0,lazy_journal_init=0", before,
        f"{FILES_BYTES >> 10}k")
    run("cp", "--sparse=always", before, disk)
    seconds = (sum(lives) + BOOT_S) * SLOWER
    try:
        run("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "qemu64", "-smp", "2", "-m", "512",
            "-nodefaults", "-nographic", "-nic", "none", "-no-reboot", "-serial", "file:" + console,
            "-kernel", kept + "/vmlinuz", "-initrd", initrd, "-append", "console=ttyS0 quiet panic=-1 mitigations=off",
            "-blockdev", f"driver=file,node-name=disk,filename={disk}",
            "-blockdev", f"driver=file,node-name=log,filename={log}",
            "-blockdev", "driver=blklogwrites,node-name=logged,file=disk,log=log,log-sector-size=512",
            "-device", "virtio-blk-pci,drive=logged,write-cache=on,discard=off,write-zeroes=off",
            stdin=subprocess.DEVNULL, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"the machine was not done after {seconds:.0f} s: {said(console)}")
    if "the run is over" not in said(console):
        raise Failed("the machine did not come to its end: " + said(console))
    os.remove(disk)
    return before, log, console


def said(console):
    with open(console, encoding="utf-8", errors="replace") as file:
        return file.read()
