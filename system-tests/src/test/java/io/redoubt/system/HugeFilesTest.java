package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values larger than the heap are looked at in pieces. The files have holes: they take no space.
@Timeout(180)
class HugeFilesTest {
    private static final int HEAP_MEGABYTES = 40;
    private static final long VALUE_BYTES = 300L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Path home;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
    }

    /// A file that begins and ends so, and has zeros between.
    private Path file(String name, String begin, String end) throws IOException {
        Path file = home.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(channel, begin, 0);
            write(channel, end, begin.length() + VALUE_BYTES);
        }
        return file;
    }

    private static void write(FileChannel channel, String text, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private Path log() throws IOException {
        return file("huge.aof", "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$%d\r\n".formatted(VALUE_BYTES), "\r\n");
    }

    /// One string, and no checksum.
    private Path snapshot() throws IOException {
        String length =
                new String(ByteBuffer.allocate(4).putInt((int) VALUE_BYTES).array(), StandardCharsets.ISO_8859_1);
        return file("huge.rdb", "REDIS0011\u00fe\0\0\u0001a\u0080" + length, "\u00ff\0\0\0\0\0\0\0\0");
    }

    @Test
    void aLogIsVerified() throws Exception {
        Ended ended = Child.run(home, PATIENCE, HEAP_MEGABYTES, "verify", log().toString());

        assertThat(ended.succeeded().output()).contains("300.0 MiB  log of 1 commands");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "inspect", "digest"})
    void aSnapshotIsLookedAt(String command) throws Exception {
        Ended ended =
                Child.run(home, PATIENCE, HEAP_MEGABYTES, command, snapshot().toString());

        assertThat(ended.succeeded().output()).containsAnyOf(", 1 keys", "1 keys, REDIS version 11", " 1\n");
    }
}
