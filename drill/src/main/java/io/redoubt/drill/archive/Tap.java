package io.redoubt.drill.archive;

import io.redoubt.core.Secret;
import io.redoubt.drill.ArchiveProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands between an archive and its primary, passes everything on, and remembers the highest offset the archive
/// said was durable: `REPLCONF ACK n FACK m`. Older servers take no notice of it, and none shows it.
///
/// A virtual thread accepts, and two carry each connection, one each way.
final class Tap implements AutoCloseable {
    private static final Pattern FACK = Pattern.compile("FACK\r\n\\$\\d{1,2}\r\n(\\d{1,18})\r\n");
    private static final int LONGEST = 64;
    private static final int AT_ONCE = 1 << 16;

    private final ServerSocket door;
    private final int primary;
    private final AtomicLong durable = new AtomicLong(-1);
    private final Queue<Thread> fromArchive = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    private Tap(ServerSocket door, int primary) {
        this.door = door;
        this.primary = primary;
    }

    /// @param primary the port it listens on, on this machine
    static Tap before(int primary) throws IOException {
        Tap tap = new Tap(new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1")), primary);
        Thread _ = Thread.ofVirtual().name("redoubt-drill-tap").start(tap::accept);
        return tap;
    }

    /// The primary, seen through it.
    ArchiveProcess.Server server(Secret password) {
        return new ArchiveProcess.Server(door.getLocalPort(), password);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket archive = door.accept();
                sockets.add(archive);
                Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), primary);
                sockets.add(server);
                fromArchive.add(Thread.ofVirtual().start(() -> carry(archive, server, this::look)));
                Thread _ = Thread.ofVirtual().start(() -> carry(server, archive, Tap::pass));
            } catch (IOException _) {
                // The door is closed, or the primary is gone; the archive sees that its connection ends.
            }
        }
    }

    private interface Way {
        void carry(InputStream in, OutputStream out) throws IOException;
    }

    private static void carry(Socket from, Socket to, Way way) {
        try (from;
                to) {
            way.carry(from.getInputStream(), to.getOutputStream());
        } catch (IOException _) {
            // One of the two is gone: so is the connection.
        }
    }

    private static void pass(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[AT_ONCE];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
        }
    }

    /// What was said counts even if the primary is not there any more to hear it.
    private void look(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[AT_ONCE];
        String before = "";
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            String text = before + new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
            Matcher said = FACK.matcher(text);
            while (said.find()) {
                long offset = Long.parseLong(said.group(1));
                long _ = durable.accumulateAndGet(offset, Math::max);
            }
            before = text.substring(Math.max(0, text.length() - LONGEST));
            out.write(buffer, 0, read);
        }
    }

    /// The highest offset an archive that has ended had said was durable; -1 if it had said nothing.
    long said() throws InterruptedException {
        for (Thread thread : fromArchive) {
            thread.join();
        }
        return heard();
    }

    /// The same of one that may still run.
    long heard() {
        return durable.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
