package io.redoubt.persistence.doctor;

import java.util.List;

/// Rules on the machine a server runs on, by what /proc, /sys and the volume's kind would say.
final class MachineCases {
    private static final String DUMP = "dump.rdb=RDB-REDIS0009";

    private MachineCases() {}

    static List<Case> all() {
        return List.of(
                new Case(
                        "password-in-arguments",
                        Sick.is().host("proc/77/cmdline=redis-cli\0-a\0s\0ping\0"),
                        Sick.is().host("proc/77/cmdline=redis-cli\0ping\0")),
                new Case(
                        "no-overcommit",
                        Sick.is().host("proc/sys/vm/overcommit_memory=0\n"),
                        Sick.is().host("proc/sys/vm/overcommit_memory=1\n")),
                new Case(
                        "huge-pages",
                        Sick.is()
                                .conf("disable-thp no")
                                .host("sys/kernel/mm/transparent_hugepage/enabled=[always] madvise never\n"),
                        Sick.is()
                                .conf("disable-thp no")
                                .host("sys/kernel/mm/transparent_hugepage/enabled=always [madvise] never\n")),
                new Case(
                        "server-was-swapped",
                        Sick.is()
                                .says("process_id:77")
                                .host("proc/77/cmdline=redis-server\0", "proc/77/status=VmSwap:\t  9000 kB\n"),
                        Sick.is()
                                .says("process_id:77")
                                .host("proc/77/cmdline=redis-server\0", "proc/77/status=VmSwap:\t  0 kB\n")),
                new Case(
                        "no-room-to-copy-on-write",
                        Sick.is().says("process_id:77 used_memory_rss:90000000").host(grouped("100000000")),
                        Sick.is().says("process_id:77 used_memory_rss:90000000").host(grouped("400000000"))),
                new Case(
                        "volatile-volume",
                        Sick.is()
                                .conf("hz 10")
                                .data(DUMP)
                                .dataThat("on tmpfs", data -> ServerCases.kind(data, "tmpfs")),
                        Sick.is().conf("hz 10").data(DUMP).dataThat("on ext4", data -> ServerCases.kind(data, "ext4"))),
                new Case(
                        "network-volume",
                        Sick.is().conf("hz 10").data(DUMP).dataThat("on nfs4", data -> ServerCases.kind(data, "nfs4")),
                        Sick.is().conf("hz 10").data(DUMP).dataThat("on xfs", data -> ServerCases.kind(data, "xfs"))),
                new Case(
                        "another-user",
                        Sick.is()
                                .says("process_id:77")
                                .data(DUMP)
                                .host("proc/77/cmdline=redis-server\0", "proc/77/status=Uid:\t4999\t4999\n"),
                        Sick.is()
                                .says("process_id:77")
                                .data(DUMP)
                                .host("proc/77/cmdline=redis-server\0", "proc/77/status=Uid:\t0\t0\n")));
    }

    /// A server in the group `b` of the group `a`, which alone has a limit.
    private static String[] grouped(String limit) {
        return new String[] {
            "proc/meminfo=MemTotal:   1000000 kB\n",
            "proc/77/cmdline=redis-server\0",
            "proc/77/cgroup=0::/a/b\n",
            "sys/fs/cgroup/a/memory.max=" + limit + "\n",
            "sys/fs/cgroup/a/b/memory.max=max\n"
        };
    }
}
