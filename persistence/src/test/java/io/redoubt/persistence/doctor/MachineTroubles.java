package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.Mount;
import io.redoubt.testkit.OsCommand;
import io.redoubt.testkit.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/// Real servers on volumes, under users and behind mounts that do them harm. Most need root.
final class MachineTroubles {
    private static final int NOBODY = 65_534;
    private static final String FIRST_VERSION = "/sys/fs/cgroup/memory";

    private MachineTroubles() {}

    static List<Trouble> all() {
        return List.of(
                new Trouble("data in memory", Set.of("volatile-volume"), MachineTroubles::inMemory),
                new Trouble(
                        "a volume that fills up",
                        Set.of("volume-nearly-full", "no-room-for-rewrite"),
                        MachineTroubles::fillsUp),
                new Trouble(
                        "a control group that is too small",
                        Set.of("no-room-to-copy-on-write"),
                        MachineTroubles::tightGroup),
                new Trouble(
                        "files of another user",
                        Set.of("another-user", "foreign-owner", "data-readable-by-all"),
                        MachineTroubles::anotherUser),
                new Trouble(
                        "a configuration file that is a mount",
                        Set.of("file-cannot-be-rewritten"),
                        MachineTroubles::mounted),
                new Trouble(
                        "a tool with a password in its arguments",
                        Set.of("password-in-arguments"),
                        MachineTroubles::passwordShown));
    }

    private static void inMemory(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--enable-protected-configs", "yes")) {
            Path steady = Files.createDirectories(
                    Path.of("target", "steady-" + server.port()).toAbsolutePath());
            try {
                require(Files.isDirectory(Path.of("/dev/shm")), "/dev/shm");
                require(!Files.getFileStore(steady).type().matches("tmpfs|overlay"), "disk");
                server.call("CONFIG", "SET", "dir", steady.toString());
                ward.well(server);
                server.call("CONFIG", "SET", "dir", "/dev/shm");
                ward.ill(server);
            } finally {
                Files.delete(steady);
            }
        }
    }

    private static void fillsUp(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--enable-protected-configs", "yes", "--rdbcompression", "no")) {
            try (Mount volume = Mount.tmpfs(server.directory().resolve("volume"), "1m")) {
                server.call("CONFIG", "SET", "dir", volume.at().toString());
                server.call("SET", "key", "v".repeat(200_000));
                server.call("SAVE");
                ward.well(server);
                Files.write(volume.at().resolve("filler"), new byte[780_000]);
                ward.ill(server);
            }
        }
    }

    private static void tightGroup(Ward ward) throws Exception {
        Path group = ownGroup().resolve("redoubt-" + ProcessHandle.current().pid());
        require(OsCommand.run("mkdir", group.toString()), "control group");
        try (RealServer server = RealServer.start()) {
            Path limit = group.resolve(group.startsWith(FIRST_VERSION) ? "memory.limit_in_bytes" : "memory.max");
            require(Files.isWritable(limit), "control group");
            ward.well(server);

            long used = Long.parseLong(server.info("memory", "used_memory_rss"));
            Files.writeString(limit, Long.toString(used / 4 * 5));
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(server.pid()));
            ward.ill(server);
        } finally {
            Await.until("the group to be empty", () -> OsCommand.run("rmdir", group.toString()));
        }
    }

    /// The one that limits this process' memory.
    private static Path ownGroup() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.contains(":memory:")) {
                return Path.of(FIRST_VERSION + line.split(":", 3)[2]);
            }
        }
        return Path.of("/sys/fs/cgroup");
    }

    private static void anotherUser(Ward ward) throws Exception {
        List<String> nobody = List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                // To read the program, which may lie in a folder of root.
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override");
        require(OsCommand.run("setpriv", "--reuid=" + NOBODY, "--clear-groups", "true"), "other user to be");
        try (RealServer server = RealServer.startUnder(nobody, "--save", "3600 1")) {
            Path directory = server.directory();
            Files.setAttribute(directory, "unix:uid", NOBODY);
            server.call("SAVE");
            ward.well(server);

            Files.setAttribute(directory, "unix:uid", 0);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            ward.ill(server);
        }
    }

    private static void mounted(Ward ward) throws Exception {
        try (RealServer server = RealServer.startConfigured("bind 127.0.0.1", "maxmemory 100mb")) {
            Path file = server.directory().resolve("redis.conf");
            server.call("CONFIG", "REWRITE");
            ward.well(server);
            try (Mount _ = Mount.bind(file, file)) {
                ward.ill(server);
                assertThatThrownBy(() -> server.call("CONFIG", "REWRITE"))
                        .as("what follows from it")
                        .hasMessageContaining("Rewriting config file");
            }
        }
    }

    private static void passwordShown(Ward ward) throws Exception {
        require(Files.isDirectory(Path.of("/proc/self")), "/proc");
        Path tool = FetchedServers.require("redis-8.0").resolveSibling("redis-cli");
        try (RealServer server = RealServer.start("--requirepass", "changeme123")) {
            ward.well(Ward.Call.on(server).with("changeme123"));
            String port = Integer.toString(server.port());
            Process cli = new ProcessBuilder(tool.toString(), "-p", port, "-a", "changeme123", "BLPOP", "q", "0")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                ward.ill(Ward.Call.on(server).with("changeme123"));
            } finally {
                cli.destroyForcibly();
                Await.until("the tool's end", () -> !cli.isAlive());
            }
        }
    }

    private static void require(boolean done, String what) {
        Assumptions.assumeTrue(done, "skipped: no " + what);
    }
}
