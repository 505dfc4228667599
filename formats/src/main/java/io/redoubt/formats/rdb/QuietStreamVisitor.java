package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;

/// Ignores all of a stream; for those who look for one thing in it and override what tells of that.
public class QuietStreamVisitor implements StreamVisitor {
    @Override
    public void entry(long millis, long sequence, long fields) throws IOException {}

    @Override
    public void entryField(ByteRun field) throws IOException {}

    @Override
    public void entryValue(ByteRun value) throws IOException {}

    @Override
    public void head(StreamHead head) throws IOException {}

    @Override
    public void group(byte[] name, StreamId lastDelivered, long entriesRead) throws IOException {}

    @Override
    public void pending(long millis, long sequence, long deliveryMillis, long deliveries) throws IOException {}

    @Override
    public void consumer(byte[] name, long seenMillis, long activeMillis) throws IOException {}

    @Override
    public void owned(long millis, long sequence) throws IOException {}

    @Override
    public void producers(long durationSeconds, long maxIds) throws IOException {}

    @Override
    public void producer(byte[] name) throws IOException {}

    @Override
    public void produced(byte[] messageId, long millis, long sequence) throws IOException {}

    @Override
    public void producerCounters(long added, long duplicates) throws IOException {}
}
