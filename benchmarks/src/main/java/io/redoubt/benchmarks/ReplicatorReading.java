package io.redoubt.benchmarks;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.FileType;
import com.moilioncircle.redis.replicator.RedisReplicator;
import com.moilioncircle.redis.replicator.Replicator;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.skip.SkipRdbVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Reads one snapshot with redis-replicator, in a process of its own, and prints the number of keys, which it
/// does not tell when it skips. It checks no checksum.
public final class ReplicatorReading {
    private ReplicatorReading() {}

    /// @param words `skip` or `values`, then the file
    public static void main(String[] words) throws IOException {
        AtomicLong keys = new AtomicLong();
        try (InputStream in = Files.newInputStream(Path.of(words[1]));
                Replicator replicator = new RedisReplicator(in, FileType.RDB, Configuration.defaultSetting())) {
            if (words[0].equals("skip")) {
                replicator.setRdbVisitor(new SkipRdbVisitor(replicator));
            }
            replicator.addEventListener((_, event) -> {
                if (event instanceof KeyValuePair<?, ?>) {
                    keys.incrementAndGet();
                }
            });
            replicator.open();
        }
        System.out.println(keys.get());
    }
}
