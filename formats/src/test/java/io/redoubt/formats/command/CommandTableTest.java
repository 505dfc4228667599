package io.redoubt.formats.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.PlainCommand;
import io.redoubt.formats.Samples;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommandTableTest {
    private final CommandTable table = CommandTable.standard();

    @Test
    void everyNameIsFoundInAnyCase() {
        assertThat(table.size()).isGreaterThan(130);
        for (int id = 0; id < table.size(); id++) {
            assertThat(table.find(table.name(id))).isEqualTo(id);
            assertThat(table.find(table.name(id).toUpperCase(Locale.ROOT))).isEqualTo(id);
        }
    }

    @Test
    void aNameIsFoundInsideOtherBytes() {
        byte[] bytes = PlainCommand.ascii("xxPeXpIrEaTyy");

        int id = table.find(bytes, 2, 11);

        assertThat(table.name(id)).isEqualTo("pexpireat");
    }

    @Test
    void namesNoServerHasAreUnknown() {
        for (String name : new String[] {
            "", "se", "sett", "\0set", "\u0013et", "json.set", "x".repeat(24), "zremrangebyscorezremrangebyscore"
        }) {
            assertThat(table.find(name)).as(name).isEqualTo(CommandTable.UNKNOWN);
        }
    }

    @Test
    void noiseOfTheLinkIsDropped() {
        for (String name : new String[] {"ping", "replconf", "publish", "spublish"}) {
            assertThat(table.kind(table.find(name))).isEqualTo(CommandKind.DROPPED);
        }
    }

    @Test
    void commandsOfHashFieldExpiryAreMarked() {
        for (String name :
                new String[] {"hexpire", "hpexpire", "hpexpireat", "hexpireat", "hpersist", "hsetex", "hgetex"}) {
            assertThat(table.hashFieldExpiry(table.find(name))).as(name).isTrue();
        }
        assertThat(table.hashFieldExpiry(table.find("hset"))).isFalse();
    }

    @Test
    void aCommandIsKnownFromItsFirstVersionOnAndPerEngine() {
        int hpexpireat = table.find("hpexpireat");

        assertThat(table.knownTo(ServerVersion.parse("redis 7.2.6"), hpexpireat))
                .isFalse();
        assertThat(table.knownTo(ServerVersion.parse("redis 7.4.1"), hpexpireat))
                .isTrue();
        assertThat(table.knownTo(ServerVersion.parse("valkey 8.1.1"), hpexpireat))
                .isFalse();
        assertThat(table.knownTo(ServerVersion.parse("valkey 9.0.3"), hpexpireat))
                .isTrue();
        assertThat(table.knownTo(ServerVersion.parse("valkey 9.1.2"), table.find("vadd")))
                .isFalse();
        assertThat(table.since(Engine.REDIS, hpexpireat)).isEqualTo("7.4");
        assertThat(table.since(Engine.VALKEY, table.find("vadd"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void everythingARealServerSentIsKnown(String server) {
        for (PlainCommand command : PlainCommand.parse(Samples.of(server, "repl-stream.resp"))) {
            assertThat(table.find(command.name())).as(command.text()).isNotEqualTo(CommandTable.UNKNOWN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "r62, redis-6.2.11",
        "r70, redis-7.0.15",
        "r72, redis-7.2.6",
        "r74, redis-7.4.1",
        "r806, redis-8.0.6",
        "r863, redis-8.6.3",
        "v80, valkey-8.0.1",
        "v91, valkey-9.1.2"
    })
    void everyWriteOfEveryServerIsKnownWithItsArguments(String file, String server) {
        String json = new String(Samples.commandTable(file), StandardCharsets.UTF_8);
        Matcher entry = Pattern.compile("\"([A-Za-z|]+)\":\\{\"arity\":(-?\\d+),\"first\":\\d+,\"flags\":\\[([^]]*)]")
                .matcher(json);
        int writes = 0;
        while (entry.find()) {
            String name = entry.group(1).toLowerCase(Locale.ROOT);
            if (entry.group(3).contains("\"write\"") && !name.contains("|")) {
                int arity = Integer.parseInt(entry.group(2));
                int id = table.find(name);
                assertThat(id).as(name).isNotEqualTo(CommandTable.UNKNOWN);
                assertThat(table.knownTo(ServerVersion.parse(server), id))
                        .as(name)
                        .isTrue();
                assertThat(table.takes(id, Math.abs(arity))).as(name).isTrue();
                assertThat(table.takes(id, Math.abs(arity) + 1) || arity > 0)
                        .as(name)
                        .isTrue();
                assertThat(table.takes(id, 0)).as(name).isFalse();
                writes++;
            }
        }
        assertThat(writes).isGreaterThan(60);
    }
}
