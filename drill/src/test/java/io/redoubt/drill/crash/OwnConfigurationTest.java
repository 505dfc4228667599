package io.redoubt.drill.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnConfigurationTest {
    @TempDir
    private Path folder;

    private OwnConfiguration read(String text) throws IOException {
        return OwnConfiguration.read(Files.writeString(folder.resolve("redis.conf"), text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dir /var/lib/redis",
                "DIR /var/lib/redis",
                "replicaof 10.0.0.1 6379",
                "slaveof 10.0.0.1 6379",
                "aclfile /etc/redis/users.acl",
                "user default off",
                "loadmodule /usr/lib/some.so",
                "cluster-enabled yes",
                "unixsocket /run/redis.sock",
                "logfile /var/log/redis.log",
                "pidfile /run/redis.pid",
                "tls-port 6380",
                "syslog-enabled yes",
                "daemonize yes",
                "rename-command CONFIG \"\"",
                "min-replicas-to-write 1"
            })
    void whatReachesOutsideOrShutsClientsOutIsLeftOut(String line) throws IOException {
        OwnConfiguration own = read(line + "\nappendonly yes\n");

        assertThat(own.text()).isEqualTo("\nappendonly yes\n\n");
        assertThat(own.leftOut()).hasSize(1);
    }

    @Test
    void otherLinesKeepTheirNumbers() throws IOException {
        OwnConfiguration own = read("# comment\n\nappendonly yes\nport 1\nsave 1 1 # wrong\n");

        assertThat(own.text().lines().toList()).containsExactly("", "", "appendonly yes", "", "save 1 1 # wrong", "");
        assertThat(own.leftOut()).containsExactly("port");
    }

    @Test
    void whatIsIncludedIsSafeToo() throws IOException {
        Files.writeString(folder.resolve("more.conf"), "dir /data\nappendfsync no\n");

        OwnConfiguration own = read("include more.conf\nappendonly yes\n");

        assertThat(own.text())
                .contains("appendfsync no")
                .contains("appendonly yes")
                .doesNotContain("/data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include missing.conf", "include redis.conf", "requirepass \"secret"})
    void whatNoServerWouldStartWithIsRefusedWithoutQuotingIt(String line) {
        assertThatThrownBy(() -> read("appendonly yes\n" + line))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("secret");
    }
}
