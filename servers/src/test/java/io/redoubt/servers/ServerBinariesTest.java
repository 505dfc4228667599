package io.redoubt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerBinariesTest {
    @TempDir
    Path folder;

    private ServerBinaries withPath(Path... searched) {
        return new ServerBinaries(
                List.of(searched), new EmbeddedServer(folder.resolve("cache"), Platform.current()), Optional.empty());
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    @Test
    void theEmbeddedServerIsUnpackedForItsOwnerOnlyAndRuns() throws IOException {
        ServerBinary binary = withPath().embedded();

        assertThat(binary.version()).hasToString("redis-7.0.15");
        assertThat(withPath().at(binary.program()).version()).isEqualTo(binary.version());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(binary.program())))
                .isEqualTo("rwx------");
        assertThat(binary.program().getParent()).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aChangedOrHalfWrittenEmbeddedServerIsReplacedBeforeUse() throws IOException {
        Path program = withPath().embedded().program();
        byte[] genuine = Files.readAllBytes(program);
        byte[] changed = genuine.clone();
        changed[changed.length / 2] ^= 1;

        Files.write(program, changed);
        withPath().embedded();
        byte[] afterChange = Files.readAllBytes(program);
        Files.write(program, java.util.Arrays.copyOf(genuine, 1000));
        withPath().embedded();

        assertThat(afterChange).isEqualTo(genuine);
        assertThat(program).hasBinaryContent(genuine);
    }

    @Test
    void everyPlatformTheArtifactServesUnpacksItsOwnProgram() throws IOException {
        for (String os : List.of("Linux", "Mac OS X")) {
            for (String arch : List.of("amd64", "aarch64")) {
                Path program = new EmbeddedServer(folder, Platform.of(os, arch))
                        .unpacked()
                        .program();
                assertThat(Files.size(program)).isGreaterThan(4_000_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Windows 11,amd64", "Linux,riscv64", "FreeBSD,amd64"})
    void aSystemWithoutAnEmbeddedServerIsToldOfTheOption(String os, String arch) {
        EmbeddedServer embedded = new EmbeddedServer(folder, Platform.of(os, arch));

        assertThatThrownBy(embedded::unpacked).isInstanceOfSatisfying(RedoubtException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.NO_SERVER_BINARY);
            assertThat(failure.getMessage()).isEqualTo("no embedded server for " + os + " " + arch);
            assertThat(failure.hint()).contains("--server-binary");
        });
    }

    @Test
    void aProgramThatIsNoServerIsRefusedByName() throws IOException {
        Path liar = script("redis-server", "echo 'redis-cli 7.0.15'");
        Path silent = script("valkey-server", "exec sleep 600");

        assertThatThrownBy(() -> withPath().at(liar))
                .hasMessage("'" + liar + "' is not a server: it does not answer --version as one")
                .extracting("code")
                .isEqualTo(ErrorCode.NO_SERVER_BINARY);
        assertThatThrownBy(() -> new VersionQuestion(java.time.Duration.ofMillis(300)).ask(silent))
                .hasMessage("'" + silent + "' is not a server: it does not answer --version");
        assertThatThrownBy(() -> withPath().at(folder.resolve("absent"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> withPath().at(Files.createFile(folder.resolve("plain"))))
                .hasMessageContaining("it may not be executed");
    }

    @Test
    void bothEnginesAreFoundOnThePathAndKeepTheNameOfALink() throws IOException {
        // As Debian packs it: one program under the checker's name, which decides its role by the name it is given.
        Path real = script(
                "redis-check-rdb",
                "case $0 in *redis-server) echo 'Redis server v=7.0.15 sha=0';; *) echo usage; exit 1;; esac");
        Path link = Files.createSymbolicLink(real.resolveSibling("redis-server"), real);
        Path valkey = script("valkey-server", "echo 'Valkey server v=8.1.1 sha=0'");

        assertThat(withPath(folder.resolve("nowhere"), folder.resolve("bin")).onPath())
                .containsExactly(
                        new ServerBinary(link, ServerVersion.parse("redis-7.0.15")),
                        new ServerBinary(valkey, ServerVersion.parse("valkey-8.1.1")));
    }

    @ParameterizedTest
    @CsvSource({
        "redis-7.0.15, redis-6.2.0, true",
        "redis-7.0.1, redis-7.0.15, true",
        "redis-7.0.15, redis-7.2.0, false",
        "redis-8.0.2, valkey-8.0.1, false",
        "valkey-8.1.1, redis-7.2.6, true",
        "valkey-8.1.1, redis-7.4.0, false",
        "valkey-9.1.2, redis-8.0.2, false",
        "valkey-8.0.1, valkey-8.1.0, false",
    })
    void aServerReadsItsOwnEngineUpToItsVersionAndValkeyReadsRedisUpTo72(String server, String data, boolean reads) {
        ServerBinary binary = new ServerBinary(Path.of("server"), ServerVersion.parse(server));

        assertThat(binary.reads(ServerVersion.parse(data))).isEqualTo(reads);
    }

    @Test
    void theChoiceGoesByNamedProgramThenPathThenEmbedded() throws IOException {
        Path old = script("redis-server", "echo 'Redis server v=6.2.11 sha=0'");
        Path valkey = script("valkey-server", "echo 'Valkey server v=8.1.1 sha=0'");
        ServerBinaries binaries = withPath(folder.resolve("bin"));

        assertThat(chosen(binaries, "redis-6.2.5")).isEqualTo(old);
        assertThat(chosen(binaries, "redis-7.0.5")).isEqualTo(valkey);
        assertThat(chosen(withPath(), "redis-7.0.5").toString()).contains("redis-7.0.15");
        assertThat(chosen(binaries.naming(valkey), "redis-6.2.5")).isEqualTo(valkey);
    }

    @Test
    void whenNothingFitsEveryReasonIsGiven() throws IOException {
        Path old = script("redis-server", "echo 'Redis server v=6.2.11 sha=0'");
        Path broken = script("valkey-server", "exit 3");
        ServerChoice choice = withPath(folder.resolve("bin")).fitting(ServerVersion.parse("redis-8.0.2"));

        assertThat(choice.binary()).isEmpty();
        assertThat(choice.reasons()).hasSize(3).satisfies(reasons -> {
            assertThat(reasons.get(0)).startsWith("'" + broken + "' is not a server");
            assertThat(reasons.get(1)).isEqualTo("'" + old + "' is redis-6.2.11");
            assertThat(reasons.get(2)).contains("redis-7.0.15");
        });
        assertThatThrownBy(choice::orThrow)
                .asInstanceOf(InstanceOfAssertFactories.type(RedoubtException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT);
                    assertThat(failure.hint()).contains("8.0 or newer").contains("--server-binary");
                });
    }

    @Test
    void aNamedProgramThatDoesNotFitIsNotSilentlyReplaced() throws IOException {
        Path old = script("old-redis", "echo 'Redis server v=6.2.11 sha=0'");

        ServerChoice choice = withPath().naming(old).fitting(ServerVersion.parse("redis-7.0.0"));

        assertThat(choice.binary()).isEmpty();
        assertThat(choice.reasons()).containsExactly("'" + old + "' is redis-6.2.11");
    }

    private static Path chosen(ServerBinaries binaries, String data) {
        return binaries.fitting(ServerVersion.parse(data)).orThrow().program();
    }
}
