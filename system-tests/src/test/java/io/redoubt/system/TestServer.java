package io.redoubt.system;

import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.FetchedServers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A server of the matrix, by its tag, as `tools/fetch-servers` lays them out.
record TestServer(String tag) {
    private static final String EMBEDDED = "redis-7.0";

    /// Every server tests are to run on, those this machine lacks included; one of them with
    /// `-Dredoubt.server=TAG`.
    static List<TestServer> matrix() {
        return chosen(FetchedServers.TAGS.stream().map(TestServer::new).toList());
    }

    /// The same and the one with the newest snapshots, of version 13, for tests of formats.
    static List<TestServer> formats() {
        return chosen(Stream.concat(FetchedServers.TAGS.stream(), Stream.of(FetchedServers.NEWEST))
                .map(TestServer::new)
                .toList());
    }

    private static List<TestServer> chosen(List<TestServer> all) {
        String only = System.getProperty("redoubt.server", "");
        List<TestServer> chosen = all.stream()
                .filter(server -> only.isEmpty() || server.tag.equals(only))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no server '%s' among %s".formatted(only, all));
        }
        return chosen;
    }

    /// The program; the calling test is reported as skipped if it is not on this machine.
    ServerBinary require() {
        Optional<ServerBinary> found = find();
        Assumptions.assumeTrue(found.isPresent(), "skipped: no " + tag);
        return found.orElseThrow();
    }

    boolean present() {
        return find().isPresent();
    }

    private Optional<ServerBinary> find() {
        ServerBinaries binaries = ServerBinaries.standard();
        Optional<ServerBinary> fetched = FetchedServers.find(tag).map(binaries::at);
        return fetched.isEmpty() && tag.equals(EMBEDDED) ? Optional.of(binaries.embedded()) : fetched;
    }

    @Override
    public String toString() {
        return tag;
    }
}
