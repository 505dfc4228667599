package io.redoubt.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillReportsTest {
    @TempDir
    private Path folder;

    private Path directory;
    private DrillReports reports;

    @BeforeEach
    void open() throws IOException {
        var store = Repository.create(folder.resolve("repository"), InstantSource.system())
                .sourceFor(new SourceName("a"), folder.resolve("spool"));
        directory = store.directory().resolve("drills");
        reports = DrillReports.of(store);
    }

    private record Found(DrillHeader header, List<String> failures) implements DrillReport {
        @Override
        public Found named(String id) {
            return new Found(header.named(id), failures);
        }

        @Override
        public List<String> lines() {
            return List.of("what was found");
        }

        @Override
        public String page() {
            return "the page of " + header.id();
        }

        @Override
        public void writeTo(JsonLine json) {
            json.number("keys", 7);
        }
    }

    private static Found found(String kind, String... failures) {
        long millis = 1_795_860_000_000L;
        return new Found(
                new DrillHeader(
                        DrillReports.id(kind, millis),
                        kind,
                        millis,
                        "0.1.0",
                        "db7",
                        Map.of("to", "latest"),
                        OptionalLong.of(42)),
                List.of(failures));
    }

    @Test
    void whatWasKeptIsReadWithItsHeader() throws Exception {
        var saved = reports.keep(found("restore", "too slow"));

        DrillReports.Kept kept = reports.read(saved.report().header().id());

        assertThat(kept.failures()).containsExactly("too slow");
        assertThat(kept.text()).containsExactly("what was found");
        assertThat(kept.all().text("kind")).isEqualTo("restore");
        assertThat(kept.all().text("version")).isEqualTo("0.1.0");
        assertThat(kept.all().text("host")).isEqualTo("db7");
        assertThat(kept.all().object("parameters").text("to")).isEqualTo("latest");
        assertThat(kept.all().number("seed")).isEqualTo(42);
        assertThat(kept.all().number("keys")).isEqualTo(7);
    }

    @Test
    void twoThatBeganInOneMillisecondAreBothKept() throws Exception {
        var one = reports.keep(found("restore"));
        var other = reports.keep(found("restore", "no"));

        assertThat(other.page()).isNotEqualTo(one.page());
        assertThat(reports.listing().reports())
                .extracting(DrillReports.Kept::failures)
                .containsExactly(List.of(), List.of("no"));
        assertThat(other.page())
                .hasContent("the page of " + other.report().header().id());
    }

    @Test
    void oneThatRottedHidesNoOtherAndWhatIsNotOursIsNotLookedAt() throws Exception {
        String rotten = reports.keep(found("restore")).report().header().id();
        reports.keep(found("crash"));
        Path file = directory.resolve(rotten + ".json");
        Files.writeString(file, Files.readString(file).replace("latest", "Latest"));
        Files.writeString(directory.resolve("notes.json"), "{}");
        Files.createDirectory(directory.resolve("restore-20261130T100000.000Z.json"));
        Files.createSymbolicLink(directory.resolve("restore-20261129T100000.000Z.json"), Path.of("/etc/passwd"));

        DrillReports.Listing listing = reports.listing();

        assertThat(listing.reports())
                .singleElement()
                .extracting(DrillReports.Kept::id)
                .asString()
                .startsWith("crash-");
        assertThat(listing.unreadable())
                .singleElement()
                .extracting(Throwable::getMessage)
                .asString()
                .contains(rotten + ".json")
                .contains("checksum");
        assertThatThrownBy(() -> reports.read(rotten)).isInstanceOf(RedoubtException.class);
    }

    @Test
    void aReportUnderTheNameOfAnotherIsFound() throws Exception {
        String id = reports.keep(found("restore")).report().header().id();
        Files.move(directory.resolve(id + ".json"), directory.resolve("restore-20200101T000000.000Z.json"));
        MetadataFile.write(
                directory.resolve("crash-20200101T000000.000Z.json"),
                JsonLine.schema(1).text("id", "x"));

        assertThat(reports.listing().reports()).isEmpty();
        assertThat(reports.listing().unreadable())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).hasMessageContaining("not what its name says"));
    }

    @Test
    void aNameThatIsAPathIsNoDrill() {
        assertThatThrownBy(() -> reports.read("../../secret")).hasMessageContaining("there is no drill '../../secret'");
    }
}
