package io.redoubt.formats.aof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AofManifestTest {
    @Test
    void aBaseAndAnIncrementAreNamedAndEveryLineEnds() {
        assertThat(AofManifest.text("appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof"))
                .isEqualTo("""
                        file appendonly.aof.1.base.rdb seq 1 type b
                        file appendonly.aof.1.incr.aof seq 1 type i
                        """);
    }

    @Test
    void incrementsAreNumberedInOrder() {
        assertThat(new AofManifest(Optional.empty(), List.of("a.aof", "b.aof")).text())
                .isEqualTo("file a.aof seq 1 type i\nfile b.aof seq 2 type i\n");
    }

    @Test
    void pathsAndEmptyManifestsAreRefused() {
        assertThatThrownBy(() -> AofManifest.text("dir/base.rdb", "incr.aof"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AofManifest(Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
