package io.redoubt.replication;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Keeps one branch in memory and everything it was told, for tests to look at from their thread.
class MemoryReceiver implements StreamReceiver, SnapshotReceiver {
    final List<ServerIdentity> identities = new ArrayList<>();
    final List<ReplicationId> continued = new ArrayList<>();
    final List<String> fullResyncs = new ArrayList<>();
    final List<String> detached = new ArrayList<>();
    final List<Long> ends = new ArrayList<>();
    final List<String> aborted = new ArrayList<>();
    private final ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private Optional<ReplicationId> replid = Optional.empty();
    private long start;
    private boolean complete;
    private boolean getAck;
    private boolean welcome = true;
    private boolean promising;
    private int deliveries;

    @Override
    public synchronized boolean mayAttach() {
        return welcome;
    }

    synchronized void welcome(boolean is) {
        welcome = is;
    }

    /// From now on all that is received counts as durable.
    synchronized void promiseDurability() {
        promising = true;
    }

    @Override
    public synchronized void attached(ServerIdentity identity) {
        identities.add(identity);
    }

    @Override
    public synchronized Optional<ResumePoint> resumePoint() {
        return complete ? replid.map(id -> new ResumePoint(id, end())) : Optional.empty();
    }

    @Override
    public synchronized void continued(ReplicationId id) {
        continued.add(id);
        replid = Optional.of(id);
    }

    @Override
    public synchronized SnapshotReceiver fullResync(ReplicationId id, ReplicationOffset offset, String cause) {
        fullResyncs.add(cause);
        replid = Optional.of(id);
        start = offset.bytes();
        snapshot.reset();
        stream.reset();
        complete = false;
        return this;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int to) throws IOException {
        snapshot.write(bytes, from, to - from);
    }

    @Override
    public synchronized void complete() throws IOException {
        complete = true;
    }

    @Override
    public synchronized void abort(String cause) {
        aborted.add(cause);
    }

    @Override
    public synchronized void stream(byte[] bytes, int from, int to, long receivedMillis) throws IOException {
        stream.write(bytes, from, to - from);
        deliveries++;
        getAck = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("getack");
    }

    @Override
    public synchronized boolean getAckSeen() {
        return getAck;
    }

    @Override
    public synchronized Acknowledgement acknowledgement() {
        return new Acknowledgement(end(), promising ? Optional.of(end()) : Optional.empty());
    }

    @Override
    public synchronized void detached(String cause) {
        detached.add(cause);
        ends.add(end().bytes());
    }

    synchronized ReplicationOffset end() {
        return new ReplicationOffset(start + stream.size());
    }

    synchronized String replid() {
        return replid.map(ReplicationId::hex).orElse("");
    }

    synchronized byte[] snapshot() {
        return complete ? snapshot.toByteArray() : new byte[0];
    }

    synchronized List<String> commands() {
        return StreamCommands.of(stream.toByteArray());
    }

    /// The commands that set a key.
    List<String> sets() {
        return commands().stream().filter(command -> command.startsWith("SET ")).toList();
    }

    /// What `Primary.set` makes of the same range.
    static List<String> sets(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "SET key:" + i + " value:" + i)
                .toList();
    }

    synchronized int deliveries() {
        return deliveries;
    }

    synchronized int count(List<?> events) {
        return events.size();
    }
}
