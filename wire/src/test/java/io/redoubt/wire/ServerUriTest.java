package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {
    @Test
    void aHostAloneMeansPort6379AndDatabase0InPlaintext() {
        assertThat(ServerUri.parse("redis://db1"))
                .isEqualTo(new ServerUri(false, "db1", 6379, Optional.empty(), Optional.empty(), 0));
    }

    @Test
    void allPartsAreRead() {
        assertThat(ServerUri.parse("valkeys://archive:p%40ss+word@[::1]:7000/3"))
                .isEqualTo(new ServerUri(
                        true, "::1", 7000, Optional.of("archive"), Optional.of(new Secret("p@ss+word")), 3));
    }

    @Test
    void aPasswordWithoutUserIsAllowed() {
        ServerUri uri = ServerUri.parse("rediss://:secret@db1:6380");

        assertThat(uri.user()).isEmpty();
        assertThat(uri.password()).contains(new Secret("secret"));
    }

    @Test
    void aPasswordMayHoldSlashesColonsAndAtSignsUnencoded() {
        ServerUri uri = ServerUri.parse("redis://me:a/b:c@d@db1:6380/1");

        assertThat(uri.password()).contains(new Secret("a/b:c@d"));
        assertThat(uri.address()).isEqualTo("db1:6380");
        assertThat(uri.database()).isEqualTo(1);
    }

    @Test
    void noTextFormShowsThePassword() {
        ServerUri uri = ServerUri.parse("redis://me:hunter2@db1");

        assertThat(uri.toString()).isEqualTo("redis://me@db1:6379");
        assertThat(ServerAccess.of(uri).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db1:6379",
                "http://db1",
                "redis://",
                "redis://u:hunter2@",
                "redis://u:hunter2@db1:0",
                "redis://u:hunter2@db1:65536",
                "redis://u:hunter2@db1:6379/x",
                "redis://u:hunter2%zz@db1",
                "redis://u:hunter2@[::1",
                "redis://u:hunter2@db 1"
            })
    void aWrongUriIsRefusedWithoutShowingItsPassword(String text) {
        assertThatThrownBy(() -> ServerUri.parse(text))
                .isInstanceOfSatisfying(
                        RedoubtException.class,
                        e -> assertThat(e.code().exitStatus()).isEqualTo(2))
                .hasMessageNotContaining("hunter2");
    }
}
