package io.redoubt.system.traffic;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Fills in the placeholders of the command table. Confined to one connection's thread, but for what is
/// shared through
/// `SharedWords`.
final class WordSource {
    private static final List<String> KINDS = List.of(
            "str", "int", "float", "bits", "hll", "list", "set", "zset", "hash", "hnum", "stream", "events", "geo");
    private static final List<String> RARE_KINDS = List.of("vectors", "queue", "zqueue", "names", "fleeting");
    private static final int KEYS_OF_A_KIND = 40;
    private static final int KEYS_OF_A_RARE_KIND = 3;
    private static final int DATABASES = 16;

    private final SplittableRandom random;
    private final SharedWords shared;
    private final InstantSource clock;

    WordSource(SplittableRandom random, SharedWords shared, InstantSource clock) {
        this.random = random;
        this.shared = shared;
        this.clock = clock;
    }

    /// Every key a command may name.
    static List<byte[]> keyNames() {
        return Stream.concat(names(KINDS, KEYS_OF_A_KIND), names(RARE_KINDS, KEYS_OF_A_RARE_KIND))
                .toList();
    }

    private static Stream<byte[]> names(List<String> kinds, int ofEach) {
        return kinds.stream().flatMap(kind -> IntStream.range(0, ofEach).mapToObj(number -> name(kind, number)));
    }

    byte[] word(String word) {
        if (!word.startsWith("$") || word.length() == 1) {
            return ascii(word);
        }
        String name = word.substring(1);
        return switch (name) {
            // Now and then a key of another type, so that WRONGTYPE and overwriting happen too.
            case "str",
                    "int",
                    "float",
                    "bits",
                    "hll",
                    "list",
                    "set",
                    "zset",
                    "hash",
                    "hnum",
                    "stream",
                    "events",
                    "geo" -> random.nextInt(50) == 0 ? anyKey() : key(name, KEYS_OF_A_KIND);
            case "vectors", "queue", "zqueue", "names", "fleeting" -> key(name, KEYS_OF_A_RARE_KIND);
            case "any" -> anyKey();
            case "val" -> value();
            case "short" -> bytes(random.nextInt(1, 24));
            case "member" -> ascii("m" + random.nextInt(60));
            case "field" -> ascii("f" + random.nextInt(12));
            case "group" -> ascii("group" + random.nextInt(2));
            case "consumer" -> ascii("consumer" + random.nextInt(4));
            case "n" -> number(random.nextInt(20));
            case "count" -> number(random.nextInt(1, 4));
            case "onoff" -> number(random.nextInt(2));
            case "bit" -> number(random.nextInt(3000));
            case "offset" -> number(random.nextInt(2000));
            case "score" -> ascii(Double.toString(random.nextInt(-1000, 1000) / 8.0));
            case "longitude" -> ascii(Double.toString(random.nextDouble(-30, 40)));
            case "latitude" -> ascii(Double.toString(random.nextDouble(-30, 40)));
            case "db" -> number(random.nextInt(4) == 0 ? random.nextInt(DATABASES) : random.nextInt(3));
            case "sec" -> number(random.nextInt(3) == 0 ? random.nextInt(1, 3) : random.nextInt(100, 90_000));
            case "ms" -> number(millisAhead());
            case "farsec" -> number(random.nextInt(100, 90_000));
            case "farms" -> number(random.nextInt(100_000, 90_000_000));
            case "farat" -> number(clock.millis() / 1000 + random.nextInt(100, 9000));
            case "farms-at" -> number(clock.millis() + random.nextInt(100_000, 90_000_000));
            case "soonms" -> number(random.nextInt(1, Fleeting.LONGEST_MILLIS));
            case "at" -> number(clock.millis() / 1000 + random.nextInt(1, 9000));
            case "atms" -> number(clock.millis() + millisAhead());
            case "pastms" -> number(clock.millis() - random.nextInt(1, 100_000));
            case "newid" -> ascii(shared.nextId() + "-" + random.nextInt(1, 9));
            case "oldid" -> ascii(shared.earlierId(random.nextInt(30 * KEYS_OF_A_KIND)) + "-" + random.nextInt(1, 9));
            case "newvector" -> ascii("v" + shared.nextVector());
            case "vector" -> ascii("v" + shared.earlierVector(random.nextInt(12)));
            case "payload" -> shared.payload(random);
            case "libraries" -> shared.libraries();
            case "library" -> Scripts.library(random.nextInt(1, 3), random.nextInt(1000));
            default -> named(name);
        };
    }

    private static byte[] named(String name) {
        if (name.startsWith("lua:")) {
            return Scripts.text(name.substring(4));
        }
        if (name.startsWith("sha:")) {
            return Scripts.sha(name.substring(4));
        }
        throw new IllegalArgumentException("no such placeholder: '$" + name + "'");
    }

    private long millisAhead() {
        return random.nextInt(3) == 0 ? random.nextInt(1, 1500) : random.nextInt(60_000, 90_000_000);
    }

    private byte[] anyKey() {
        return key(KINDS.get(random.nextInt(KINDS.size())), KEYS_OF_A_KIND);
    }

    private byte[] key(String kind, int most) {
        return name(kind, random.nextInt(most));
    }

    /// Every seventh key is no text: line ends, zeros and high bytes must pass through.
    private static byte[] name(String kind, int number) {
        return number % 7 == 6
                ? (kind + ":\r\n*1\u0000\u00ff" + number).getBytes(StandardCharsets.ISO_8859_1)
                : ascii(kind + ":" + number);
    }

    /// Mostly small; one in 60 has kilobytes, one in 3000 up to two megabytes.
    private byte[] value() {
        int luck = random.nextInt(3000);
        if (luck == 0) {
            return bytes(random.nextInt(1 << 16, 2 << 20));
        }
        return bytes(luck < 50 ? random.nextInt(1024, 1 << 15) : random.nextInt(200));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] number(long value) {
        return ascii(Long.toString(value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
