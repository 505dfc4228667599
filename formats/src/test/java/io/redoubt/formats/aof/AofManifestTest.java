package io.redoubt.formats.aof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThatThrownBy(() -> AofManifest.text("my base.rdb", "incr.aof"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static AofManifest read(String text) {
        return AofManifest.read(text.getBytes(ISO_8859_1), "a.manifest");
    }

    @Test
    void whatIsWrittenIsRead() {
        AofManifest manifest = new AofManifest(Optional.of("b.rdb"), List.of("a.aof", "b.aof"));

        assertThat(read(manifest.text())).isEqualTo(manifest);
        assertThat(manifest.files()).containsExactly("b.rdb", "a.aof", "b.aof");
    }

    @Test
    void everythingServersWriteAndTakeIsRead() {
        assertThat(read("""
                        # made by hand
                        file a.4.base.rdb seq 4 type b
                        file a.3.incr.aof seq 3 type h
                        SEQ 7 Type i FILE "my \\"a\\".\\xc3\\xa9.incr.aof"\r
                        file a.9.incr.aof seq 9 type i startoffset 0 endoffset 50580 later yes
                        # no newline"""))
                .isEqualTo(new AofManifest(
                        Optional.of("a.4.base.rdb"), List.of("my \"a\".\u00e9.incr.aof", "a.9.incr.aof")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                              | is empty
                    '# nothing\\n'                                   | names no file to load
                    file a seq 1 type h\\n                           | names no file to load
                    file a seq 1 type b                             | line 1 of manifest 'a.manifest' does not end with a newline
                    file a seq 1 type b\\n\\nfile b seq 1 type i\\n   | line 2 of manifest 'a.manifest' is not
                    file a seq 1\\n                                  | line 1 of manifest 'a.manifest' is not
                    file a seq 1 type b more\\n                      | line 1 of manifest 'a.manifest' is not
                    file "a seq 1 type b\\n                          | unbalanced quotes
                    file "a"b seq 1 type b\\n                        | unbalanced quotes
                    file ../a seq 1 type b\\n                        | names '../a', which is not a bare file name
                    file .. seq 1 type b\\n                          | names '..', which is not a bare file name
                    name a seq 1 type b\\n                           | names no file
                    file a seq 0 type b\\n                           | no sequence number
                    file a seq x type b\\n                           | no sequence number
                    file a seq 1 type z\\n                           | no type
                    file a seq 1 type b\\nfile b seq 2 type b\\n     | line 2 of manifest 'a.manifest' names a second base file
                    file a seq 2 type i\\nfile b seq 2 type i\\n     | line 2 of manifest 'a.manifest' has sequence number 2 after 2
                    """)
    void whatMakesAServerExitIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aLineLongerThanServersReadIsRefused() {
        assertThatThrownBy(() -> read("file a seq 1 type b x %s\n".formatted("y".repeat(1024))))
                .hasMessageContaining("is too long");
    }

    @Test
    void everyTruncationOfAManifestIsRefusedOrEndsWithALine() {
        String text = "file b.rdb seq 1 type b\nfile a.aof seq 1 type i\n";
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            if (!cut.endsWith("\n")) {
                assertThatThrownBy(() -> read(cut)).as("'%s'", cut).isInstanceOf(RedoubtException.class);
            }
        }
    }
}
