package io.redoubt.formats.export;

import io.redoubt.core.json.JsonLines;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.QuietStreamVisitor;
import io.redoubt.formats.rdb.StreamHead;
import io.redoubt.formats.rdb.StreamId;
import java.io.IOException;

/// Writes a stream while it is read. A group's pending entries come with time and count, and again as ids under the
/// consumers that own them: as snapshots have them, so that none has to be held. Confined to one thread.
final class JsonStream extends QuietStreamVisitor {
    /// Which array is open.
    private enum Open {
        ENTRIES,
        GROUPS,
        PENDING,
        OWNED
    }

    private final JsonLines json;
    private final JsonBytes bytes;
    private Open open = Open.ENTRIES;
    private long fieldsLeft;

    JsonStream(JsonLines json, JsonBytes bytes) {
        this.json = json;
        this.bytes = bytes;
    }

    void begin() throws IOException {
        json.array("entries");
        open = Open.ENTRIES;
    }

    /// Closes whatever is open.
    void end() throws IOException {
        endGroup();
        json.endArray();
    }

    @Override
    public void entry(long millis, long sequence, long fields) throws IOException {
        json.object().text("id", new StreamId(millis, sequence).toString()).array("fields");
        fieldsLeft = fields;
        endEntryAfterLastField();
    }

    @Override
    public void entryField(ByteRun field) throws IOException {
        json.array();
        bytes.value(field);
    }

    @Override
    public void entryValue(ByteRun value) throws IOException {
        bytes.value(value);
        json.endArray();
        fieldsLeft--;
        endEntryAfterLastField();
    }

    private void endEntryAfterLastField() throws IOException {
        if (fieldsLeft == 0) {
            json.endArray().endObject();
        }
    }

    @Override
    public void head(StreamHead head) throws IOException {
        json.endArray().text("lastId", head.lastId().toString());
        if (head.counters().isPresent()) {
            StreamHead.Counters counters = head.counters().get();
            json.text("maxDeletedId", counters.maxDeletedId().toString())
                    .number("entriesAdded", counters.entriesAdded());
        }
        json.array("groups");
        open = Open.GROUPS;
    }

    @Override
    public void group(byte[] name, StreamId lastDelivered, long entriesRead) throws IOException {
        endGroup();
        json.object();
        bytes.value("name", name);
        json.text("lastDeliveredId", lastDelivered.toString());
        if (entriesRead >= 0) {
            json.number("entriesRead", entriesRead);
        }
        json.array("pending");
        open = Open.PENDING;
    }

    @Override
    public void pending(long millis, long sequence, long deliveryMillis, long deliveries) throws IOException {
        json.object()
                .text("id", new StreamId(millis, sequence).toString())
                .time("delivered", deliveryMillis)
                .number("deliveries", deliveries)
                .endObject();
    }

    @Override
    public void consumer(byte[] name, long seenMillis, long activeMillis) throws IOException {
        json.endArray();
        if (open == Open.PENDING) {
            json.array("consumers");
        } else {
            json.endObject();
        }
        json.object();
        bytes.value("name", name);
        json.array("pending");
        open = Open.OWNED;
    }

    @Override
    public void owned(long millis, long sequence) throws IOException {
        json.text(new StreamId(millis, sequence).toString());
    }

    private void endGroup() throws IOException {
        switch (open) {
            case ENTRIES, GROUPS -> {}
            case PENDING -> json.endArray().endObject();
            case OWNED -> json.endArray().endObject().endArray().endObject();
        }
        open = Open.GROUPS;
    }
}
