package io.redoubt.restore.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void anEmptyFileGivesTheServersDefaults() throws IOException {
        TargetSettings settings = read("");

        assertThat(settings.appendonly()).isFalse();
        assertThat(settings.appendfilename()).isEqualTo("appendonly.aof");
        assertThat(settings.appenddirname()).isEqualTo("appendonlydir");
        assertThat(settings.dbfilename()).isEqualTo("dump.rdb");
        assertThat(settings.databases()).hasValue(16);
        assertThat(settings.maxmemoryBytes()).hasValue(0);
        assertThat(settings.maxmemoryPolicy()).isEqualTo("noeviction");
        assertThat(settings.dir()).isEmpty();
    }

    @Test
    void theLastOfARepeatedDirectiveCountsAndCaseDoesNot() throws IOException {
        TargetSettings settings = read("appendonly no\nAPPENDONLY Yes\n# appendonly no\n  databases   32\r\n");

        assertThat(settings.appendonly()).isTrue();
        assertThat(settings.databases()).hasValue(32);
    }

    @Test
    void wordsMayBeQuoted() throws IOException {
        TargetSettings settings = read("""
                appendfilename "a\\x20b.aof"
                appenddirname 'it\\'s'
                dbfilename "tab\\t.rdb"
                dir "/data/my redis"
                """);

        assertThat(settings.appendfilename()).isEqualTo("a b.aof");
        assertThat(settings.appenddirname()).isEqualTo("it's");
        assertThat(settings.dbfilename()).isEqualTo("tab\t.rdb");
        assertThat(settings.dir()).contains(Path.of("/data/my redis"));
    }

    @Test
    void includesAreReadInPlace() throws IOException {
        Files.writeString(directory.resolve("more.conf"), "databases 4\nmaxmemory 100mb\n");

        TargetSettings settings = read("databases 2\ninclude more.conf\nmaxmemory 1g\ninclude absent.conf\n");

        assertThat(settings.databases()).hasValue(4);
        assertThat(settings.maxmemoryBytes()).hasValue(1_000_000_000);
        assertThat(settings.remarks())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("absent.conf"));
    }

    @Test
    void aFileThatIncludesItselfEnds() throws IOException {
        TargetSettings settings = read("include redis.conf\nappendonly yes\n");

        assertThat(settings.appendonly()).isTrue();
        assertThat(settings.remarks()).isNotEmpty();
    }

    @Test
    void unbalancedQuotesAreNamedByTheirLineWithoutRepeatingIt() {
        assertThatThrownBy(() -> read("port 1\nrequirepass \"hunter2\n"))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .satisfies(e -> assertThat(e).hasMessageContaining("line 2"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aMissingFileIsWrongUsage() {
        assertThatThrownBy(() -> TargetSettings.ofFile(directory.resolve("absent.conf")))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .satisfies(e -> assertThat(e).hasMessageContaining("there is no such file"));
    }

    @Test
    void aRunningServerIsAsked() {
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                        .option("appendonly", "yes")
                        .option("appendfilename", "log.aof")
                        .option("databases", "3")
                        .start(Duration.ofSeconds(30));
                ServerConnection connection = server.connect()) {
            TargetSettings settings = TargetSettings.ofServer(connection);

            assertThat(settings.appendonly()).isTrue();
            assertThat(settings.appendfilename()).isEqualTo("log.aof");
            assertThat(settings.databases()).hasValue(3);
            assertThat(settings.version()).contains(ServerVersion.parse("redis-7.0.15"));
            assertThat(settings.liveDir()).contains(server.directory());
        }
    }

    @Test
    void settingsThatWouldLoadNothingAreErrors() throws IOException {
        assertThat(check(read("appendonly no"), FileLayout.MULTI_PART).errors())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("would ignore the restored append-only file"));
        assertThat(check(read("appendonly yes"), FileLayout.RDB).errors())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("would start empty"));
        assertThat(check(read("appendonly yes\ndatabases 3"), FileLayout.MULTI_PART)
                        .errors())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("databases 3, 4 are needed"));
        assertThat(check(read("appendonly yes\nrename-command SET \"\""), FileLayout.MULTI_PART)
                        .errors())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("renames commands the log holds", "set"));
        assertThat(check(read("appendonly yes"), FileLayout.MULTI_PART).errors())
                .isEmpty();
    }

    @Test
    void aSmallMemoryLimitIsAWarning() throws IOException {
        assertThat(check(read("appendonly yes\nmaxmemory 1mb\nmaxmemory-policy allkeys-lru"), FileLayout.MULTI_PART)
                        .warnings())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("would evict keys by allkeys-lru"));
        assertThat(check(read("appendonly yes\nmaxmemory 1gb"), FileLayout.MULTI_PART)
                        .warnings())
                .isEmpty();
    }

    private SettingsCheck check(TargetSettings settings, FileLayout layout) {
        return new SettingsCheck(
                settings,
                new SettingsCheck.Needs(
                        layout,
                        4,
                        List.of(ServerVersion.parse("redis-7.0.15")),
                        Set.of("set", "del"),
                        directory.resolve("target"),
                        5_000_000));
    }

    private TargetSettings read(String text) throws IOException {
        return TargetSettings.ofFile(Files.writeString(directory.resolve("redis.conf"), text));
    }
}
