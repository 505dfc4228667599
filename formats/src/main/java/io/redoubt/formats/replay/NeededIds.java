package io.redoubt.formats.replay;

import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.QuietStreamVisitor;
import io.redoubt.formats.rdb.QuietValueVisitor;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.StreamVisitor;
import java.io.IOException;

/// Reads a snapshot ahead: which ids the groups and producers of each stream name.
final class NeededIds {
    private final RdbReader reader;
    private final Refusals refusals;

    NeededIds(RdbReader reader, Refusals refusals) {
        this.reader = reader;
        this.refusals = refusals;
    }

    /// Those of the next stream, rising, each once.
    IdList next() throws IOException {
        while (true) {
            RdbItem item = reader.next();
            if (item instanceof RdbKey key && key.type().dataType() == DataType.STREAM) {
                Collector collector = new Collector();
                key.read(new QuietValueVisitor() {
                    @Override
                    public StreamVisitor stream() {
                        return collector;
                    }
                });
                return collector.ids.sorted();
            }
            if (item instanceof RdbItem.End) {
                throw new IOException("the snapshot has changed while it was read");
            }
        }
    }

    /// Adds every id that is named.
    private final class Collector extends QuietStreamVisitor {
        private final IdList ids = new IdList();

        private void add(long millis, long sequence) {
            if (!ids.add(millis, sequence)) {
                throw refusals.tooLarge("more than %d pending entries of a stream".formatted(IdList.MAX));
            }
        }

        @Override
        public void pending(long millis, long sequence, long deliveryMillis, long deliveries) {
            add(millis, sequence);
        }

        @Override
        public void produced(byte[] messageId, long millis, long sequence) {
            add(millis, sequence);
        }
    }
}
