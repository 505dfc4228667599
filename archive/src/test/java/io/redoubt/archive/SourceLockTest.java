package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceLockTest {
    private static final SourceName NAME = new SourceName("test");

    @TempDir
    Path folder;

    /// Holds the lock until it is killed.
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("SystemOut") // the test waits for this line
        public static void main(String[] arguments) throws IOException {
            try (SourceLock _ =
                    Repository.open(Path.of(arguments[0])).source(NAME).lock()) {
                System.out.println("held");
                while (true) {
                    LockSupport.park();
                }
            }
        }
    }

    @Test
    void aLockDiesWithItsProcessHoweverItDies() throws IOException {
        Path root = folder.resolve("repository");
        SourceStore store = Repository.create(root, InstantSource.system()).sourceFor(NAME, folder.resolve("spool"));

        try (var holder = new ChildJvm(List.of(), folder.resolve("output"), Holder.class, root.toString())) {
            holder.awaitOutput("held");
            assertThat(store.isLocked()).isTrue();
            assertThatExceptionOfType(RedoubtException.class)
                    .isThrownBy(store::lock)
                    .matches(e -> e.code() == ErrorCode.LOCKED)
                    .withMessageContaining("'test'");

            holder.kill();
        }

        Await.until("the lock is free", () -> !store.isLocked());
        store.lock().close();
    }
}
