package io.redoubt.formats.replay;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.StreamHead;
import io.redoubt.formats.rdb.StreamId;
import io.redoubt.formats.rdb.StreamVisitor;
import java.io.IOException;
import java.util.Optional;

/// Writes the commands that make a stream with its groups.
///
/// A pending entry may be deleted from the stream, but since Redis 7.0 a server makes only entries pending that
/// exist. So these are added where they belong, made pending, and taken away again; XSETID then sets the counters
/// right. Which entries these are is known only if the pending ones are known before the first entry: see
/// `expect`.
final class StreamCommands implements StreamVisitor {
    private final CommandOutput out;
    private final CommandTarget target;
    private final Refusals refusals;
    private final IdList dead = new IdList();
    private final PendingEntries pending = new PendingEntries();
    private IdList needed = new IdList();
    private int nextNeeded;
    private Optional<StreamId> firstLive = Optional.empty();
    private Optional<StreamHead> head = Optional.empty();
    private byte[] key = new byte[0];
    private byte[] group = new byte[0];
    private byte[] name = new byte[0];

    StreamCommands(CommandOutput out, CommandTarget target, Refusals refusals) {
        this.out = out;
        this.target = target;
        this.refusals = refusals;
    }

    /// The ids that groups and producers of the next stream name, rising, each once.
    void expect(IdList ids) {
        needed = ids;
    }

    void begin(byte[] streamKey) {
        key = streamKey;
        nextNeeded = 0;
        firstLive = Optional.empty();
        head = Optional.empty();
        dead.clear();
        pending.clear();
    }

    @Override
    public void entry(long millis, long sequence, long fields) throws IOException {
        while (nextNeeded < needed.size() && needed.compare(nextNeeded, millis, sequence) < 0) {
            addDead();
        }
        if (nextNeeded < needed.size() && needed.compare(nextNeeded, millis, sequence) == 0) {
            nextNeeded++;
        }
        StreamId id = new StreamId(millis, sequence);
        if (firstLive.isEmpty()) {
            firstLive = Optional.of(id);
        }
        out.begin(3 + 2 * fields, "XADD").bytes(key).id(id);
    }

    private void addDead() throws IOException {
        StreamId id = needed.get(nextNeeded++);
        boolean _ = dead.add(id.millis(), id.sequence()); // a part of another list of the same limit
        out.begin(5, "XADD").bytes(key).id(id).word("deleted").word("");
    }

    @Override
    public void entryField(ByteRun field) throws IOException {
        CommandOutput _ = out.run(field);
    }

    @Override
    public void entryValue(ByteRun value) throws IOException {
        CommandOutput _ = out.run(value);
    }

    @Override
    public void head(StreamHead streamHead) throws IOException {
        head = Optional.of(streamHead);
        while (nextNeeded < needed.size()) {
            addDead();
        }
        if (firstLive.isEmpty() && dead.size() == 0) {
            StreamId last = streamHead.lastId();
            out.begin(7, "XADD")
                    .bytes(key)
                    .word("MAXLEN")
                    .number(0)
                    .id(last.equals(StreamId.ZERO) ? new StreamId(0, 1) : last)
                    .word("none")
                    .word("");
        }
    }

    @Override
    public void group(byte[] groupName, StreamId lastDelivered, long entriesRead) throws IOException {
        group = groupName;
        pending.clear();
        out.begin(target.isAtLeastSeven() ? 7 : 5, "XGROUP")
                .word("CREATE")
                .bytes(key)
                .bytes(group)
                .id(lastDelivered);
        if (target.isAtLeastSeven()) {
            out.word("ENTRIESREAD").number(entriesRead);
        }
    }

    @Override
    public void pending(long millis, long sequence, long deliveryMillis, long deliveries) {
        if (!pending.add(millis, sequence, deliveryMillis, deliveries)) {
            throw refusals.tooLarge("more than %d pending entries of a group".formatted(IdList.MAX));
        }
    }

    @Override
    public void consumer(byte[] consumer, long seenMillis, long activeMillis) throws IOException {
        name = consumer;
        if (target.createsConsumers()) {
            out.begin(5, "XGROUP")
                    .word("CREATECONSUMER")
                    .bytes(key)
                    .bytes(group)
                    .bytes(name);
        }
    }

    @Override
    public void owned(long millis, long sequence) throws IOException {
        int index = pending.find(millis, sequence);
        if (index < 0) {
            throw refusals.cannotMake("an entry that a consumer owns but that is not pending");
        }
        out.begin(12, "XCLAIM")
                .bytes(key)
                .bytes(group)
                .bytes(name)
                .number(0)
                .id(new StreamId(millis, sequence))
                .word("TIME")
                .number(pending.deliveryMillis(index))
                .word("RETRYCOUNT")
                .number(pending.deliveries(index))
                .word("JUSTID")
                .word("FORCE");
    }

    @Override
    public void producers(long durationSeconds, long maxIds) throws IOException {
        if (durationSeconds == USUAL_DURATION_SECONDS && maxIds == USUAL_MAX_IDS) {
            return;
        }
        requireProducers();
        out.begin(6, "XCFGSET")
                .bytes(key)
                .word("IDMP-DURATION")
                .number(durationSeconds)
                .word("IDMP-MAXSIZE")
                .number(maxIds);
    }

    private void requireProducers() {
        if (!target.remembersProducers()) {
            throw refusals.cannotMake("message ids of producers, or settings for them");
        }
    }

    @Override
    public void producer(byte[] producer) {
        requireProducers();
        name = producer;
    }

    @Override
    public void produced(byte[] messageId, long millis, long sequence) throws IOException {
        out.begin(5, "XIDMPRECORD").bytes(key).bytes(name).bytes(messageId).id(new StreamId(millis, sequence));
    }

    @Override
    public void producerCounters(long added, long duplicates) {
        // No command sets them.
    }

    /// Takes the deleted entries away again and sets the counters.
    void end() throws IOException {
        removeDead();
        StreamHead known = head.orElseThrow();
        boolean counters = target.isAtLeastSeven() && known.counters().isPresent();
        out.begin(counters ? 7 : 3, "XSETID").bytes(key).id(known.lastId());
        if (counters) {
            StreamHead.Counters kept = known.counters().get();
            out.word("ENTRIESADDED")
                    .number(kept.entriesAdded())
                    .word("MAXDELETEDID")
                    .id(kept.maxDeletedId());
        }
    }

    private void removeDead() throws IOException {
        if (dead.size() == 0) {
            return;
        }
        if (firstLive.isEmpty()) {
            out.begin(4, "XTRIM").bytes(key).word("MAXLEN").number(0);
            return;
        }
        StreamId first = firstLive.get();
        if (dead.get(0).compareTo(first) < 0 && target.createsConsumers()) {
            // Trimmed, not deleted: XDEL would leave the highest of them as the highest id ever deleted.
            out.begin(4, "XTRIM").bytes(key).word("MINID").id(first);
        }
        for (int i = 0; i < dead.size(); i++) {
            if (dead.get(i).compareTo(first) > 0 || !target.createsConsumers()) {
                out.begin(3, "XDEL").bytes(key).id(dead.get(i));
            }
        }
    }
}
