package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.repository.Catalog;
import java.io.IOException;
import java.nio.file.Path;

/// An archive that ran twice and missed something between: two branches, a gap, several segments, all sealed.
///
/// @param firstEnd last offset of branch 1
/// @param secondStart offset of the base of branch 2
record PastArchive(Child.Layout layout, long firstEnd, long secondStart, int keysAtFirstEnd, Catalog catalog) {
    private static final int PARTS = 3;
    private static final int KEYS = 25;
    private static final int VALUE_BYTES = 50_000;
    private static final int MORE_THAN_THE_BACKLOG = 10;

    static PastArchive make(Path folder) throws IOException, InterruptedException {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            primary.write("before:", 3, 100);
            long firstEnd;
            try (Child archive = start(layout, primary)) {
                archive.awaitStreaming();
                for (int part = 0; part < PARTS; part++) {
                    primary.write("first:" + part + ":", KEYS, VALUE_BYTES);
                    archive.awaitDurable(primary.offset());
                }
                firstEnd = primary.offset();
                archive.stop().succeeded();
            }
            primary.write("missed:", MORE_THAN_THE_BACKLOG, VALUE_BYTES);
            long secondStart = primary.offset();
            try (Child archive = start(layout, primary)) {
                archive.awaitStreaming();
                primary.write("second:", KEYS, VALUE_BYTES);
                archive.awaitDurable(primary.offset());
                archive.stop().succeeded();
            }
            Catalog catalog = layout.store().catalog();
            assertThat(catalog.branches()).hasSize(2);
            assertThat(catalog.segmentsOf(new BranchId(1))).hasSizeGreaterThanOrEqualTo(PARTS);
            return new PastArchive(layout, firstEnd, secondStart, 3 + PARTS * KEYS, catalog);
        }
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(
                layout, primary.uri(), primary.password(), 128, "--segment-size", "1mb", "--min-free", "1mb");
    }

    /// The same repository at another place, to be damaged.
    Child.Layout copied(Path folder) throws IOException {
        var copy = new Child.Layout(folder.resolve("copy"), layout.spool());
        Contents.copy(layout.repository(), copy.repository());
        return copy;
    }
}
