package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.Listpack;
import java.io.IOException;

/// Writes lists as Redis 6 knows them: each node becomes a ziplist.
///
/// A node of one element may be of any size, others are held: their length stands before them. Servers make nodes
/// of 8 KiB, unless `list-max-listpack-size` counts elements instead.
final class ListTranscoder {
    private final RdbInput in;
    private final RdbStrings strings;
    private final Listpack listpack = new Listpack();

    ListTranscoder(RdbInput in, RdbStrings strings) {
        this.in = in;
        this.strings = strings;
    }

    void transcode(RdbWriter out) throws IOException {
        long nodes = in.count();
        RdbWriter _ = out.number(nodes);
        for (long i = 0; i < nodes; i++) {
            if (ValueSkipper.isPlainNode(in)) {
                single(strings.open(), out);
            } else {
                packed(out);
            }
            strings.close();
        }
    }

    private void packed(RdbWriter out) throws IOException {
        listpack.open(strings.openPacked());
        if (listpack.count() != 1) {
            several(out);
            return;
        }
        listpack.require();
        single(listpack.entry(), out);
        if (listpack.next()) {
            throw in.damaged("a listpack has more entries than the one its header tells of");
        }
    }

    private void single(ByteRun element, RdbWriter out) throws IOException {
        long length = element.remaining();
        if (length > ZiplistEncoder.MAX_TEXT_BYTES) {
            throw in.tooLarge("a list's element of %d bytes".formatted(length));
        }
        RdbWriter _ = out.number(ZiplistEncoder.bytesOfSingle(length));
        ZiplistEncoder ziplist = new ZiplistEncoder(out.sink());
        ziplist.header(ZiplistEncoder.bytesOfSingle(length), ZiplistEncoder.HEADER_BYTES, 1);
        ziplist.text(element);
        ziplist.end();
    }

    private void several(RdbWriter out) throws IOException {
        HeldBytes held = new HeldBytes(in, "a list's node");
        ZiplistEncoder ziplist = new ZiplistEncoder(held);
        while (listpack.next()) {
            ziplist.text(listpack.entry());
        }
        ziplist.end();
        long bytes = ZiplistEncoder.HEADER_BYTES + held.size();
        RdbWriter _ = out.number(bytes);
        new ZiplistEncoder(out.sink()).header(bytes, ziplist.last(), ziplist.entries());
        held.moveTo(out.sink());
    }
}
