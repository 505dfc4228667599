package io.redoubt.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.replay.CommandSummary;
import io.redoubt.formats.replay.RdbCommands;
import io.redoubt.formats.rewrite.ExpiryChange;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// Reads bytes as a snapshot at every depth and writes them anew for every version.
///
/// Whatever they are, they are read or refused in words. What is read to the end at one depth is whole at the
/// depths above, and what is written from it holds the same dataset.
public final class RdbFuzzTarget {
    private static final String NAME = "dump.rdb";
    private static final List<RdbVersion> VERSIONS = List.of(
            RdbVersion.REDIS_9, RdbVersion.REDIS_10, RdbVersion.REDIS_11, RdbVersion.REDIS_12, RdbVersion.VALKEY_80);
    private static final List<ServerVersion> SERVERS = List.of(
            ServerVersion.parse("redis-6.2.0"),
            ServerVersion.parse("redis-8.6.0"),
            ServerVersion.parse("valkey-9.0.0"));

    private RdbFuzzTarget() {}

    private interface Reading<T> {
        T of(InputStream in) throws IOException;
    }

    /// The name and form Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        Optional<RdbSummary> walked = read(input, in -> RdbWalker.walk(in, NAME));
        Optional<Long> measured = read(input, RdbFuzzTarget::measure);
        Optional<DatasetDigest> digest = read(input, in -> RdbDigest.of(in, NAME, DatasetScope.FULL));
        if (measured.isPresent()) {
            assertThat(walked.map(RdbSummary::keys)).isEqualTo(measured);
        }
        if (digest.isPresent()) {
            assertThat(walked).isPresent();
        }
        rewrite(input, digest);
        for (RdbVersion version : VERSIONS) {
            convert(input, version, digest.isPresent());
        }
        for (ServerVersion server : SERVERS) {
            commands(input, server);
        }
    }

    /// Empty if the bytes were refused.
    private static <T> Optional<T> read(byte[] input, Reading<T> reading) {
        try {
            return Optional.of(reading.of(new ByteArrayInputStream(input)));
        } catch (RedoubtException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long measure(InputStream in) throws IOException {
        RdbReader reader = RdbReader.open(in, NAME);
        long keys = 0;
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.readName().measure();
                keys++;
            }
        }
        return keys;
    }

    private static Optional<byte[]> rewritten(byte[] input, RdbRewrite order) {
        return read(input, in -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            var _ = RdbRewriter.rewrite(in, NAME, out, order);
            return out.toByteArray();
        });
    }

    private static void rewrite(byte[] input, Optional<DatasetDigest> digest) {
        Optional<byte[]> copy = rewritten(input, RdbRewrite.nothing());
        Optional<byte[]> shifted = rewritten(input, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(1)));
        if (copy.isPresent()) {
            assertThat(rewritten(copy.get(), RdbRewrite.nothing())).contains(copy.get());
        }
        if (digest.isPresent()) {
            assertThat(read(copy.orElseThrow(), in -> RdbDigest.of(in, NAME, DatasetScope.FULL)))
                    .isEqualTo(digest);
            assertThat(read(shifted.orElseThrow(), in -> RdbWalker.walk(in, NAME)))
                    .isPresent();
        }
    }

    private static void convert(byte[] input, RdbVersion version, boolean whole) {
        boolean first = version.equals(RdbVersion.REDIS_9);
        DatasetScope scope = first ? DatasetScope.STREAM_V1 : new DatasetScope(true, true, true, false);
        Optional<byte[]> converted =
                rewritten(input, RdbRewrite.nothing().to(version).forgettingProducers());
        if (converted.isPresent() && whole) {
            assertThat(read(converted.get(), in -> RdbDigest.of(in, NAME, scope)))
                    .isPresent()
                    .isEqualTo(read(input, in -> RdbDigest.of(in, NAME, scope)));
        }
    }

    private static void commands(byte[] input, ServerVersion server) {
        Optional<CommandSummary> _ = read(
                input,
                _ -> RdbCommands.write(
                        () -> new ByteArrayInputStream(input), NAME, OutputStream.nullOutputStream(), server));
    }
}
