package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.Listpack;
import java.io.IOException;

/// Writes values as another type, which an older or another server knows. What needs no change is copied as it is
/// encoded.
final class ValueTranscoder {
    private final RdbInput in;
    private final RdbStrings strings;
    private final ValueSkipper skipper;
    private final HashTranscoder hashes;
    private final Listpack listpack = new Listpack();

    ValueTranscoder(RdbInput in, RdbStrings strings, ValueSkipper skipper) {
        this.in = in;
        this.strings = strings;
        this.skipper = skipper;
        this.hashes = new HashTranscoder(in, strings);
    }

    /// @throws IllegalArgumentException if nobody knows how to write one as the other
    void transcode(ValueType from, ValueType to, ValueChange change, RdbWriter out) throws IOException {
        if (from.holdsFieldExpiry()) {
            hashes.transcode(from, to, change, out);
        } else if (from == ValueType.SET_LISTPACK && to == ValueType.SET) {
            set(out);
        } else if (from.dataType() == DataType.STREAM
                && from.streamVersion() > to.streamVersion()
                && to.streamVersion() >= 2) {
            stream(from.streamVersion(), to.streamVersion(), change, out);
        } else {
            throw new IllegalArgumentException("cannot write %s as %s".formatted(from, to));
        }
    }

    private void set(RdbWriter out) throws IOException {
        listpack.open(strings.openPacked());
        if (listpack.count() < 0) {
            throw in.tooLarge("a listpack of more members than its header can count");
        }
        RdbWriter _ = out.number(listpack.count());
        while (listpack.next()) {
            RdbWriter _ = out.string(listpack.entry());
        }
        strings.close();
    }

    private void stream(int from, int to, ValueChange change, RdbWriter out) throws IOException {
        in.startCopy(out.sink());
        skipper.skipStreamEntries(from);
        long groups = in.count();
        for (long i = 0; i < groups; i++) {
            skipper.skipGroup(from);
            long consumers = in.count();
            for (long j = 0; j < consumers; j++) {
                consumer(from, to, out);
            }
        }
        in.endCopy();
        if (from == 4) {
            leaveOutProducers(change);
        }
    }

    private void consumer(int from, int to, RdbWriter out) throws IOException {
        in.skipString();
        in.skip(ValueSkipper.TIME_BYTES);
        if (from >= 3 && to < 3) {
            in.endCopy();
            in.skip(ValueSkipper.TIME_BYTES); // when it last got something
            in.startCopy(out.sink());
        } else if (from >= 3) {
            in.skip(ValueSkipper.TIME_BYTES);
        }
        skipper.skipOwned();
    }

    private void leaveOutProducers(ValueChange change) throws IOException {
        boolean usual = in.number() == StreamVisitor.USUAL_DURATION_SECONDS;
        usual &= in.number() == StreamVisitor.USUAL_MAX_IDS;
        long producers = in.count();
        if (!usual || producers > 0) {
            change.leaveOut("message ids of producers, or settings for them");
        }
        skipper.skipProducerList(producers);
    }
}
