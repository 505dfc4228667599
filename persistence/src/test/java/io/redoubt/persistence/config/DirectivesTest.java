package io.redoubt.persistence.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of directives against the servers it was taken from.
class DirectivesTest {
    private static final Directives TABLE = Directives.standard();
    private static final Set<String> ASKED = Set.of(
            "redis-6.2.11",
            "redis-7.0.15",
            "redis-8.0.2",
            "redis-8.6.3",
            "valkey-8.0.1",
            "valkey-8.1.1",
            "valkey-9.1.2");

    static List<String> servers() {
        return Stream.concat(FetchedServers.TAGS.stream(), Stream.of(FetchedServers.NEWEST))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theTableHoldsWhatTheServerKnows(String tag) {
        try (RealServer server = RealServer.startFetched(tag)) {
            ServerVersion version = version(server);
            Set<String> names = names(server);

            // A server's package may bring modules, whose directives stand beside the server's own.
            assertThat(names).containsAll(TABLE.shownBy(version));
            if (ASKED.contains(version.toString())) {
                assertThat(names).isEqualTo(TABLE.shownBy(version));
            }
        }
    }

    private static Set<String> names(RealServer server) {
        Set<String> names = new HashSet<>();
        try (ServerConnection connection =
                ServerConnection.open(ServerAccess.of(ServerUri.loopback(server.port())), Duration.ofSeconds(20))) {
            if (connection.call("CONFIG", "GET", "*") instanceof Reply.Array(List<Reply> items)) {
                for (int i = 0; i < items.size(); i += 2) {
                    if (items.get(i) instanceof Reply.Bulk name) {
                        names.add(name.utf8());
                    }
                }
            }
        }
        return names;
    }

    private static ServerVersion version(RealServer server) {
        String valkey = server.info("server", "valkey_version");
        return valkey.isEmpty()
                ? ServerVersion.of(Engine.REDIS, server.info("server", "redis_version"))
                : ServerVersion.of(Engine.VALKEY, valkey);
    }

    @Test
    void aVersionBetweenTwoOfTheTableMayTakeWhatEitherDoes() {
        assertThat(TABLE.knownBy(ServerVersion.parse("redis-8.0.9"), "lookahead"))
                .isFalse();
        assertThat(TABLE.knownBy(ServerVersion.parse("redis-8.4.0"), "lookahead"))
                .isTrue();
        assertThat(TABLE.knownBy(ServerVersion.parse("valkey-9.1.2"), "lookahead"))
                .isFalse();
        assertThat(TABLE.knownBy(ServerVersion.parse("redis-7.2.5"), "hide-user-data-from-log"))
                .isFalse();
        assertThat(TABLE.knownBy(ServerVersion.parse("redis-7.4.9"), "hide-user-data-from-log"))
                .isTrue();
        assertThat(TABLE.knownBy(ServerVersion.parse("valkey-7.2.5"), "appenddirname"))
                .isTrue();
        assertThat(TABLE.knownBy(ServerVersion.parse("redis-6.2.6"), "appenddirname"))
                .isFalse();
        assertThat(TABLE.knownBy(ServerVersion.parse("valkey-9.5.0"), "cluster-databases"))
                .isTrue();
    }

    @Test
    void howFarTheTableReachesIsKnown() {
        assertThat(List.of("redis-6.2.1", "redis-7.2.4", "redis-8.4.0", "valkey-7.2.5", "valkey-9.0.1"))
                .allMatch(version -> TABLE.reaches(ServerVersion.parse(version)));
        assertThat(List.of("redis-2.8.19", "redis-6.0.9", "redis-8.8.0", "valkey-9.2.0"))
                .noneMatch(version -> TABLE.reaches(ServerVersion.parse(version)));
    }

    @Test
    void whatOnlyFilesHoldIsKnownToAll() {
        ServerVersion any = ServerVersion.parse("valkey-8.0.1");

        assertThat(List.of("include", "user", "rename-command", "loadmodule", "bf.error-rate"))
                .allMatch(name -> TABLE.knownBy(any, name));
        assertThat(TABLE.known("apendonly")).isFalse();
    }
}
