package io.redoubt.system;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.QuietValueVisitor;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A key of a small snapshot with everything a server can be asked about it.
///
/// @param encoded the byte of the type, and the value as it stands in the snapshot
/// @param firstExpiryMillis of the key or of a field of it, whichever is first; the highest number for none
@SuppressWarnings("ArrayRecordComponent") // read only, never compared as a record
record SampleKey(
        DatasetKey name,
        ValueType type,
        byte[] encoded,
        long firstExpiryMillis,
        long idleSeconds,
        int frequency,
        Shape shape) {
    private static final int MOST = 1 << 20;

    /// What a server chooses an encoding by.
    ///
    /// @param bytes of all elements, members, fields and values
    /// @param longest bytes of the longest of them; of a string its length
    /// @param numbers whether each is an integer in its shortest form
    record Shape(long elements, long bytes, long longest, boolean numbers, boolean fieldsExpire) {}

    static List<SampleKey> of(byte[] snapshot) throws IOException {
        List<SampleKey> keys = new ArrayList<>();
        RdbReader shapes = RdbReader.open(new ByteArrayInputStream(snapshot), "sample");
        RdbReader values = RdbReader.open(new ByteArrayInputStream(snapshot), "sample");
        for (RdbItem item = values.next(); !(item instanceof RdbItem.End); item = values.next()) {
            RdbItem same = shapes.next();
            if (item instanceof RdbKey value && same instanceof RdbKey shape) {
                keys.add(of(value, shape));
            }
        }
        return keys;
    }

    private static SampleKey of(RdbKey value, RdbKey again) throws IOException {
        Measure measure = new Measure();
        again.readName().read(measure);
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(value.type().number());
        value.readName().copyValue((bytes, from, to) -> encoded.write(bytes, from, to - from));
        return new SampleKey(
                new DatasetKey(value.database(), value.name()),
                value.type(),
                encoded.toByteArray(),
                Math.min(measure.firstExpiry, value.expires() ? value.expiryMillis() : Long.MAX_VALUE),
                value.idleSeconds(),
                value.frequency(),
                measure.shape());
    }

    private static final class Measure extends QuietValueVisitor {
        private long elements;
        private long bytes;
        private long longest;
        private boolean numbers = true;
        private long firstExpiry = Long.MAX_VALUE;

        Shape shape() {
            return new Shape(elements, bytes, longest, numbers, firstExpiry != Long.MAX_VALUE);
        }

        private void part(ByteRun part) throws IOException {
            bytes += part.length();
            longest = Math.max(longest, part.length());
            numbers &= isNumber(new String(part.toArray(MOST), StandardCharsets.ISO_8859_1));
        }

        private static boolean isNumber(String text) {
            try {
                return Long.toString(Long.parseLong(text)).equals(text);
            } catch (NumberFormatException _) {
                return false;
            }
        }

        private void first(ByteRun part) throws IOException {
            elements++;
            part(part);
        }

        @Override
        public void string(ByteRun value) throws IOException {
            part(value);
        }

        @Override
        public void element(ByteRun element) throws IOException {
            first(element);
        }

        @Override
        public void member(ByteRun member) throws IOException {
            first(member);
        }

        @Override
        public void scored(ByteRun member) throws IOException {
            first(member);
        }

        @Override
        public void field(ByteRun field) throws IOException {
            first(field);
        }

        @Override
        public void value(ByteRun value) throws IOException {
            part(value);
        }

        @Override
        public void fieldExpiry(long absoluteMillis) {
            firstExpiry = Math.min(firstExpiry, absoluteMillis < 0 ? Long.MAX_VALUE : absoluteMillis);
        }
    }
}
