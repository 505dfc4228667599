package io.redoubt.formats.rdb;

import java.io.IOException;

/// Writes streams as older servers know them. Entries and pending ones are copied as they are encoded; what the
/// older server has no notion of is left out: counters, times, at last the ids of producers.
final class StreamTranscoder {
    private final RdbInput in;
    private final ValueSkipper skipper;

    StreamTranscoder(RdbInput in, ValueSkipper skipper) {
        this.in = in;
        this.skipper = skipper;
    }

    void transcode(int from, int to, ValueChange change, RdbWriter out) throws IOException {
        in.startCopy(out.sink());
        long _ = skipper.skipStreamEntries();
        int counters = ValueSkipper.streamCounters(from);
        pass(() -> in.skipNumbers(counters), to >= 2, out);
        long groups = in.count();
        for (long i = 0; i < groups; i++) {
            group(from, to, out);
        }
        in.endCopy();
        if (from == 4) {
            leaveOutProducers(change);
        }
    }

    private void group(int from, int to, RdbWriter out) throws IOException {
        skipper.skipGroupHead();
        int counters = ValueSkipper.groupCounters(from);
        pass(() -> in.skipNumbers(counters), to >= 2, out);
        skipper.skipPending();
        long consumers = in.count();
        for (long i = 0; i < consumers; i++) {
            in.skipString();
            in.skip(ValueSkipper.TIME_BYTES); // when it was seen
            if (from >= 3) {
                pass(() -> in.skip(ValueSkipper.TIME_BYTES), to >= 3, out); // when it last got something
            }
            skipper.skipOwned();
        }
    }

    private interface Part {
        void skip() throws IOException;
    }

    /// Goes past a part, which is copied only if it is kept.
    private void pass(Part part, boolean kept, RdbWriter out) throws IOException {
        if (kept) {
            part.skip();
            return;
        }
        in.endCopy();
        part.skip();
        in.startCopy(out.sink());
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
