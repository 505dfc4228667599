package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.DATA;
import static io.redoubt.persistence.doctor.Source.HOST;
import static io.redoubt.persistence.doctor.Source.SERVER;

import io.redoubt.core.ByteSize;
import java.util.List;

/// The machine: memory, disks, and what the kernel does about them.
final class HostRules {
    private static final String PLACE = "/proc/sys/vm/overcommit_memory";
    private static final String PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";

    private HostRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "no-overcommit",
                        WARNING,
                        List.of(HOST),
                        "the kernel may refuse the memory of a fork",
                        "trap E13; the server's warning at start",
                        "Snapshots and rewrites fail although memory is free; then all writes are refused with"
                                + " MISCONF.",
                        "sysctl vm.overcommit_memory=1, and the same in /etc/sysctl.d",
                        patient -> {
                            long value = patient.machine().overcommit().orElse(1);
                            return Evidence.when(value != 1, "vm.overcommit_memory = " + value, PLACE);
                        }),
                new Rule(
                        "huge-pages",
                        WARNING,
                        List.of(HOST),
                        "transparent huge pages",
                        "traps D7, E13; redis.conf",
                        "While a child runs each write copies 2 MiB instead of 4 KiB: memory and delays grow.",
                        "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, or disable-thp yes",
                        patient -> Evidence.when(
                                patient.machine().hugePages().contains("[always]")
                                        && !patient.setting("disable-thp").yes(),
                                patient.machine().hugePages() + ", disable-thp "
                                        + patient.setting("disable-thp").value(),
                                PAGES)),
                new Rule(
                        "server-was-swapped",
                        WARNING,
                        List.of(HOST, SERVER),
                        "parts of the server are swapped out",
                        "trap E13",
                        "Snapshots read all of it back in, and every access to it takes milliseconds.",
                        "More memory, a smaller maxmemory, or vm.swappiness 1",
                        patient -> {
                            long swapped = patient.machine().swappedBytes().orElse(0);
                            return Evidence.when(
                                    swapped > (1 << 20),
                                    new ByteSize(swapped).readable(),
                                    "VmSwap of process " + patient.running().text("process_id"));
                        }),
                new Rule(
                        "no-room-to-copy-on-write",
                        WARNING,
                        List.of(HOST, SERVER),
                        "less than half as much memory again as the server uses, by the machine or a control group",
                        "traps F13, D7",
                        "A fork during heavy writes ends with the kernel killing the server.",
                        "More memory, or a smaller maxmemory",
                        patient -> {
                            long all = patient.machine().memoryForServer();
                            long used = patient.running().number("used_memory_rss");
                            return Evidence.when(
                                    used > 0 && all / 3 * 2 < used,
                                    "%s used, %s there"
                                            .formatted(new ByteSize(used).readable(), new ByteSize(all).readable()),
                                    "/proc/meminfo and the control groups of process "
                                            + patient.running().text("process_id"));
                        }),
                new Rule(
                        "volatile-volume",
                        ERROR,
                        List.of(DATA),
                        "the data lies in memory, or in the layer of a container",
                        "trap F9",
                        "A reboot, or a container made anew, takes all of it.",
                        "A volume: in compose 'data:/data', else a directory on a disk",
                        patient -> volume(patient, "tmpfs|ramfs|overlay|overlayfs|aufs|devtmpfs")),
                new Rule(
                        "network-volume",
                        WARNING,
                        List.of(DATA),
                        "the data lies on a disk of the network",
                        "redis.conf; docs of AOF",
                        "fsync may be slow or untrue, and every delay of the network delays writes.",
                        "A local disk; copies go elsewhere by redoubt backup or archive",
                        patient -> volume(patient, "nfs\\d?|cifs|smb\\w*|fuse.*|9p|ceph|glusterfs")),
                new Rule(
                        "another-user",
                        ERROR,
                        List.of(DATA, HOST, SERVER),
                        "the server runs as another user than its files belong to",
                        "trap F8",
                        "It cannot open or replace them: saves fail.",
                        "chown -R USER DIR, with the server's user",
                        patient -> {
                            long user = patient.machine().processUser().orElse(0);
                            long owner = patient.directory().uid();
                            return Evidence.when(
                                    user != 0 && owner != user,
                                    "process of user %d, directory of user %d".formatted(user, owner),
                                    patient.directory().where());
                        }),
                new Rule(
                        "volume-nearly-full",
                        WARNING,
                        List.of(DATA),
                        "less than a tenth of the volume is free",
                        "trap D8",
                        "Once it is full, writes are refused with MISCONF, or the server exits with appendfsync"
                                + " always.",
                        "Free space, or move the data to a larger volume",
                        patient -> {
                            DataDirectory data = patient.directory();
                            return Evidence.when(
                                    data.freeBytes() < data.totalBytes() / 10,
                                    "%s of %s free"
                                            .formatted(
                                                    new ByteSize(data.freeBytes()).readable(),
                                                    new ByteSize(data.totalBytes()).readable()),
                                    data.where());
                        }));
    }

    private static List<Evidence> volume(Patient patient, String kinds) {
        DataDirectory data = patient.directory();
        return Evidence.when(!patient.cache() && data.fileSystem().matches(kinds), data.fileSystem(), data.where());
    }
}
