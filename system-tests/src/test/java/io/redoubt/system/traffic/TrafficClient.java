package io.redoubt.system.traffic;

import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// One connection that sends random commands until stopped: every line of its table once, then by weight.
final class TrafficClient implements Runnable {
    private static final int MOST_RECONNECTS = 20;

    private final ScratchServer server;
    private final List<CommandLine> lines;
    private final double[] upTo;
    private final SplittableRandom random;
    private final WordSource words;
    private final Tally tally;
    private final TrafficLog log;
    private final Fleeting fleeting;
    private final Pace pace;
    private final List<CommandLine> firstRound;
    private volatile boolean stopped;

    /// @param largest most commands sent before their replies are read
    /// @param pauseNanos rest after each batch
    record Pace(int largest, long pauseNanos, boolean transactions) {}

    TrafficClient(
            ScratchServer server,
            List<CommandLine> lines,
            SplittableRandom random,
            WordSource words,
            Tally tally,
            TrafficLog log,
            Fleeting fleeting,
            Pace pace) {
        this.server = server;
        this.lines = lines;
        this.random = random;
        this.words = words;
        this.tally = tally;
        this.log = log;
        this.fleeting = fleeting;
        this.pace = pace;
        this.firstRound = new ArrayList<>(lines);
        Collections.shuffle(firstRound, new Random(random.nextLong()));
        this.upTo = new double[lines.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += lines.get(i).weight();
            upTo[i] = sum;
        }
    }

    @Override
    public void run() {
        // A primary that becomes a replica closes the connections of blocked clients.
        for (int left = MOST_RECONNECTS; !stopped; left--) {
            try (ServerConnection connection = server.connect()) {
                send(connection);
            } catch (RedoubtException e) {
                if (left == 0) {
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void send(ServerConnection connection) throws IOException {
        while (!stopped) {
            Batch batch = next();
            log.write(batch.log());
            batch.count(connection.callAll(batch.requests()), tally);
            LockSupport.parkNanos(pace.pauseNanos());
        }
    }

    private Batch next() {
        var batch = new Batch();
        int count = random.nextInt(1, pace.largest() + 1);
        for (int i = 0; i < count; i++) {
            if (pace.transactions() && random.nextInt(20) == 0) {
                batch.addTransaction(several(), words, random.nextInt(10) == 0);
            } else {
                batch.add(choose(), words);
            }
        }
        return batch;
    }

    private List<CommandLine> several() {
        List<CommandLine> chosen = new ArrayList<>();
        int count = random.nextInt(1, 7);
        while (chosen.size() < count) {
            chosen.add(choose());
        }
        return chosen;
    }

    private CommandLine choose() {
        CommandLine line = draw();
        while (!fleeting.allows(line)) {
            line = draw();
        }
        return line;
    }

    private CommandLine draw() {
        if (!firstRound.isEmpty()) {
            return firstRound.removeLast();
        }
        double point = random.nextDouble(upTo[upTo.length - 1]);
        int index = 0;
        while (upTo[index] <= point) {
            index++;
        }
        return lines.get(index);
    }

    void stop() {
        stopped = true;
    }
}
