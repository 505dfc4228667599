package io.redoubt.formats.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void linesThatSayNothingAreLeftOutAndTheOthersKeepTheirNumbers() throws IOException {
        Path file = file("redis.conf", "# comment\r\n\r\n  Save 3600 1\r\nrequirepass \"a b\\x41\"\r\n");

        assertThat(ConfigurationReader.read(file))
                .containsExactly(
                        new ConfigLine.Directive(file, 3, "Save 3600 1", "save", List.of("3600", "1")),
                        new ConfigLine.Directive(file, 4, "requirepass \"a b\\x41\"", "requirepass", List.of("a bA")));
    }

    @Test
    void includesStandWhereTheyAreNamed() throws IOException {
        file("a.conf", "hz 1\n");
        file("b.conf", "hz 2\n");
        Path file = file("redis.conf", "hz 0\ninclude [ab].conf\nhz 3\n");

        assertThat(ConfigurationReader.read(file))
                .extracting(ConfigLine::text)
                .containsExactly("hz 0", "hz 1", "hz 2", "hz 3");
    }

    @Test
    void whatCannotBeIncludedIsNamedWithTheReason() throws IOException {
        Path file = file("redis.conf", "include gone.conf\ninclude redis.conf\ninclude gone-*.conf\n");

        List<ConfigLine> lines = ConfigurationReader.read(file);

        assertThat(lines).allSatisfy(line -> assertThat(line).isInstanceOf(ConfigLine.Unread.class));
        assertThat(lines)
                .extracting(line -> ((ConfigLine.Unread) line).reason())
                .contains("there is no such file", "it includes itself");
    }

    @Test
    void filesThatAreIncludedManyTimesOverEnd() throws IOException {
        file("more.conf", "hz 1\n".repeat(1000));
        Path file = file("redis.conf", "include more.conf\n".repeat(1000));

        assertThatThrownBy(() -> ConfigurationReader.read(file))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("lines with what it includes");
    }

    @Test
    void quotesThatDoNotBalanceAreALineOfTheirOwnKind() throws IOException {
        Path file = file("redis.conf", "requirepass \"abc\nhz 10\n");

        assertThat(ConfigurationReader.read(file).getFirst())
                .isEqualTo(new ConfigLine.Unbalanced(file, 1, "requirepass \"abc"));
    }

    @Test
    void aFileThatIsNoneIsRefused() {
        assertThatThrownBy(() -> ConfigurationReader.read(folder))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("it is no file");
        assertThatThrownBy(() -> ConfigurationReader.read(folder.resolve("gone")))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("there is no such file");
    }
}
