package io.redoubt.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The disk is trusted only as far as it is seen to produce each outcome real disks produced.
class SimDiskPowerLossTest {
    private static final int SEEDS = 200;

    interface Work {
        void on(Path root) throws IOException;
    }

    interface Look {
        String at(Path root) throws IOException;
    }

    /// Does the work on a fresh disk per seed, cuts the power, and collects what was then seen.
    private static Set<String> outcomes(Work work, Look look) throws IOException {
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            work.on(disk.root());
            seen.add(look.at(disk.afterPowerLoss().root()));
        }
        return seen;
    }

    private static String contentOf(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, US_ASCII) : "absent";
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, US_ASCII);
    }

    private static void writeForced(Path file, String text) throws IOException {
        write(file, text);
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.force(true);
        }
    }

    private static void publish(Path file, String text) throws IOException {
        writeForced(file, text);
        Durability.forceDirectory(file.resolveSibling(""));
    }

    @Test
    void anUnforcedNewFileMayBeAbsentEmptyZeroOrComplete() throws IOException {
        Set<String> seen = outcomes(root -> write(root.resolve("f"), "abc"), root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("absent", "", "\0\0\0", "abc");
    }

    @Test
    void anUnforcedFileWithADurableNameMayBeEmpty() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    write(root.resolve("f"), "abc");
                    Durability.forceDirectory(root);
                },
                root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("", "\0\0\0", "abc");
    }

    @Test
    void aForcedFileWhoseDirectoryWasNotForcedMayBeAbsent() throws IOException {
        Set<String> seen =
                outcomes(root -> writeForced(root.resolve("f"), "abc"), root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("absent", "abc");
    }

    @Test
    void aForcedFileInAForcedDirectoryIsKept() throws IOException {
        Set<String> seen = outcomes(root -> publish(root.resolve("f"), "abc"), root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactly("abc");
    }

    @Test
    void aForcedFileInADirectoryWhoseOwnNameWasNotForcedMayBeAbsent() throws IOException {
        Set<String> seen = outcomes(
                root -> publish(Files.createDirectory(root.resolve("d")).resolve("f"), "abc"),
                root -> contentOf(root.resolve("d/f")));

        assertThat(seen).containsExactlyInAnyOrder("absent", "abc");
    }

    @Test
    void aRenameWithoutADirectoryForceIsDoneOrUndoneAsAWhole() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    publish(root.resolve("f"), "old");
                    publish(root.resolve("f.tmp"), "new");
                    Files.move(root.resolve("f.tmp"), root.resolve("f"), StandardCopyOption.ATOMIC_MOVE);
                },
                root -> contentOf(root.resolve("f")) + " " + contentOf(root.resolve("f.tmp")));

        assertThat(seen).containsExactlyInAnyOrder("old new", "new absent");
    }

    @Test
    void aReplacementThatIsNotAtomicMayLoseTheName() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    publish(root.resolve("f"), "old");
                    publish(root.resolve("f.tmp"), "new");
                    Files.move(root.resolve("f.tmp"), root.resolve("f"), StandardCopyOption.REPLACE_EXISTING);
                },
                root -> contentOf(root.resolve("f")) + " " + contentOf(root.resolve("f.tmp")));

        assertThat(seen).containsExactlyInAnyOrder("old new", "absent new", "new absent");
    }

    @Test
    void aMoveBetweenDirectoriesMayLeaveBothNamesOrNone() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    Durability.createDirectories(root.resolve("a"));
                    Durability.createDirectories(root.resolve("b"));
                    publish(root.resolve("a/f"), "abc");
                    Files.move(root.resolve("a/f"), root.resolve("b/f"), StandardCopyOption.ATOMIC_MOVE);
                },
                root -> contentOf(root.resolve("a/f")) + " " + contentOf(root.resolve("b/f")));

        assertThat(seen).containsExactlyInAnyOrder("abc absent", "absent abc", "abc abc", "absent absent");
    }

    @Test
    void anUnforcedDeleteMayBeUndone() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    publish(root.resolve("f"), "abc");
                    Files.delete(root.resolve("f"));
                },
                root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("absent", "abc");
    }

    @Test
    void anUnforcedTruncationMayBeUndoneOrLeaveZerosForWhatItCut() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    publish(root.resolve("f"), "abcdef");
                    try (FileChannel channel = FileChannel.open(root.resolve("f"), WRITE)) {
                        channel.truncate(3);
                    }
                },
                root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("abcdef", "abc", "abc\0\0\0");
    }

    @Test
    void appendingNeverEndangersForcedBytesOfTheSamePage() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    publish(root.resolve("f"), "abc");
                    try (FileChannel channel = FileChannel.open(root.resolve("f"), WRITE)) {
                        channel.write(ByteBuffer.wrap("def".getBytes(US_ASCII)), 3);
                    }
                },
                root -> contentOf(root.resolve("f")));

        assertThat(seen).containsExactlyInAnyOrder("abc", "abc\0\0\0", "abcdef");
    }

    @Test
    void pagesOfOneFileHaveTheirOwnFates() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    Path file = root.resolve("f");
                    publish(file, "o".repeat(2 * 4096));
                    try (FileChannel channel = FileChannel.open(file, WRITE)) {
                        channel.write(ByteBuffer.wrap("n".repeat(2 * 4096).getBytes(US_ASCII)));
                    }
                },
                root -> {
                    String content = contentOf(root.resolve("f"));
                    return content.charAt(0) + "" + content.charAt(4096);
                });

        assertThat(seen).containsExactlyInAnyOrder("oo", "on", "no", "nn");
    }

    @Test
    void aPageMayBeTornAtItsSectors() throws IOException {
        Set<String> seen = outcomes(
                root -> {
                    Path file = root.resolve("f");
                    publish(file, "o".repeat(4096));
                    try (FileChannel channel = FileChannel.open(file, WRITE)) {
                        channel.write(ByteBuffer.wrap("n".repeat(4096).getBytes(US_ASCII)));
                    }
                },
                root -> {
                    String content = contentOf(root.resolve("f"));
                    return content.contains("on") || content.contains("no") ? "torn" : "whole";
                });

        assertThat(seen).containsExactlyInAnyOrder("torn", "whole");
    }

    @Test
    void afterAFailedForceTheNextSucceedsAndTheDataIsLost() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            Path file = disk.root().resolve("f");
            try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE)) {
                Durability.forceDirectory(disk.root());
                disk.failForce(1);
                channel.write(ByteBuffer.wrap("abc".getBytes(US_ASCII)));
                assertThatThrownBy(() -> channel.force(true)).hasMessageContaining("Input/output error");
                channel.force(true);
                assertThat(contentOf(file)).isEqualTo("abc");
            }

            assertThat(contentOf(disk.afterPowerLoss().root().resolve("f"))).isEqualTo("\0\0\0");
        }
    }

    @Test
    void aHardLinkIsStillTheSameFileAfterwards() throws IOException {
        SimDisk disk = SimDisk.seeded(7);
        publish(disk.root().resolve("f"), "abc");
        Files.createLink(disk.root().resolve("g"), disk.root().resolve("f"));
        Durability.forceDirectory(disk.root());

        Path root = disk.afterPowerLoss().root();

        assertThat(Files.isSameFile(root.resolve("f"), root.resolve("g"))).isTrue();
    }

    @Test
    void aKilledProcessLosesNothingItWrote() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            write(disk.root().resolve("f"), "abc");

            assertThat(contentOf(disk.afterProcessKill().root().resolve("f"))).isEqualTo("abc");
        }
    }

    @Test
    void whatAKilledProcessDidNotForceMayBeLostByALaterPowerCut() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            write(disk.root().resolve("f"), "abc");
            seen.add(contentOf(disk.afterProcessKill().afterPowerLoss().root().resolve("f")));
        }

        assertThat(seen).containsExactlyInAnyOrder("absent", "", "\0\0\0", "abc");
    }

    @Test
    void oneSeedGivesOneOutcome() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(tornFile(seed)).isEqualTo(tornFile(seed));
        }
    }

    private static byte[] tornFile(long seed) throws IOException {
        SimDisk disk = SimDisk.seeded(seed);
        byte[] content = new byte[40_000];
        Arrays.fill(content, (byte) 'n');
        Files.write(disk.root().resolve("f"), content);
        Path survivor = disk.afterPowerLoss().root().resolve("f");
        return Files.exists(survivor) ? Files.readAllBytes(survivor) : new byte[] {1};
    }
}
