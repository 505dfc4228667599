package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.Listpack;
import java.io.IOException;

/// Writes values as another type, which an older or another server knows. What needs no change is copied as it is
/// encoded.
final class ValueTranscoder {
    private final RdbInput in;
    private final RdbStrings strings;
    private final HashTranscoder hashes;
    private final ListTranscoder lists;
    private final StreamTranscoder streams;
    private final Listpack listpack = new Listpack();

    ValueTranscoder(RdbInput in, RdbStrings strings, ValueSkipper skipper) {
        this.in = in;
        this.strings = strings;
        this.hashes = new HashTranscoder(in, strings);
        this.lists = new ListTranscoder(in, strings);
        this.streams = new StreamTranscoder(in, skipper);
    }

    /// @throws IllegalArgumentException if nobody knows how to write one as the other
    void transcode(ValueType from, ValueType to, ValueChange change, RdbWriter out) throws IOException {
        if (from.holdsFieldExpiry()) {
            hashes.transcode(from, to, change, out);
        } else if (from.streamVersion() > to.streamVersion() && to.streamVersion() > 0) {
            streams.transcode(from.streamVersion(), to.streamVersion(), change, out);
        } else if (from == ValueType.LIST_QUICKLIST_2 && to == ValueType.LIST_QUICKLIST) {
            lists.transcode(out);
        } else if (from == ValueType.SET_LISTPACK && to == ValueType.SET) {
            strings(1, out);
        } else if (from == ValueType.HASH_LISTPACK && to == ValueType.HASH) {
            strings(2, out);
        } else if (from == ValueType.ZSET_LISTPACK && to == ValueType.ZSET_2) {
            scores(out);
        } else {
            throw new IllegalArgumentException("cannot write %s as %s".formatted(from, to));
        }
    }

    /// @param together how many strings make one element
    private void strings(int together, RdbWriter out) throws IOException {
        open(together, out);
        while (listpack.next()) {
            RdbWriter _ = out.string(listpack.entry());
        }
        strings.close();
    }

    private void scores(RdbWriter out) throws IOException {
        open(2, out);
        while (listpack.next()) {
            RdbWriter _ = out.string(listpack.entry());
            listpack.require();
            double score = listpack.isNumber() ? listpack.number() : Scores.parse(listpack.entry(), in);
            RdbWriter _ = out.littleEndian(Double.doubleToRawLongBits(score), ValueSkipper.SCORE_BYTES);
        }
        strings.close();
    }

    /// Begins with a listpack and writes how many elements it holds.
    private void open(int together, RdbWriter out) throws IOException {
        listpack.open(strings.openPacked());
        if (listpack.count() < 0) {
            throw in.tooLarge("a listpack of more entries than its header can count");
        }
        if (listpack.count() % together != 0) {
            throw in.damaged("a listpack of pairs has %d entries".formatted(listpack.count()));
        }
        RdbWriter _ = out.number(listpack.count() / together);
    }
}
