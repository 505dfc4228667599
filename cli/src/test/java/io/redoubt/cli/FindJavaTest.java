package io.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How `./redoubt` and `./test` find their JVM, tried on homes whose `java` leaves a trace when it is started.
class FindJavaTest {
    private static final String SHOW = ". ../tools/find-java; find_java; echo \"$java_home $java_version\"";

    @TempDir
    private Path folder;

    record Ended(int status, String output) {}

    @Test
    void aHomeIsAcceptedByItsReleaseFileWithoutStartingIt() throws Exception {
        Path home = home("jdk-25", "25.0.3", "25.0.3+9-LTS");

        Ended ended = run(SHOW, Map.of("REDOUBT_JAVA_HOME", home.toString()));

        assertThat(ended).isEqualTo(new Ended(0, home + " 25.0.3+9-LTS\n"));
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void ourOwnVariableComesBeforeJavaHomeAndThatBeforeThePath() throws Exception {
        Path ours = home("ours", "25", "25+36");
        Path general = home("general", "25.0.1", "25.0.1+8");
        Path onPath = home("on-path", "25.0.2", "25.0.2+10");
        String path = onPath.resolve("bin") + ":" + System.getenv("PATH");

        assertThat(run(SHOW, Map.of("REDOUBT_JAVA_HOME", ours.toString(), "JAVA_HOME", general.toString()))
                        .output())
                .startsWith(ours + " 25+36");
        assertThat(run(SHOW, Map.of("JAVA_HOME", general.toString(), "PATH", path))
                        .output())
                .startsWith(general + " ");
        assertThat(run(SHOW, Map.of("PATH", path)).output()).startsWith(onPath + " ");
    }

    @Test
    void aJavaHomeOfAnotherVersionIsPassedOver() throws Exception {
        Path old = home("jdk-17", "17.0.9", "17.0.9+9");
        Path newer = home("jdk-26", "26", "26+1");
        Path right = home("jdk-25", "25.0.3", "25.0.3+9");

        for (Path wrong : List.of(old, newer)) {
            assertThat(run(
                                    SHOW,
                                    Map.of(
                                            "JAVA_HOME",
                                            wrong.toString(),
                                            "PATH",
                                            right.resolve("bin") + ":" + System.getenv("PATH")))
                            .output())
                    .startsWith(right + " ");
        }
    }

    @Test
    void withoutJava25TheLauncherNamesWhatToInstallAndEndsWith19() throws Exception {
        Path old = home("jdk-17", "17.0.9", "17.0.9+9");

        Ended ended = run("../redoubt --version", Map.of("REDOUBT_JAVA_HOME", old.toString()));

        assertThat(ended.status()).isEqualTo(19);
        assertThat(ended.output())
                .contains("redoubt: REDOUBT_JAVA_HOME names '" + old + "', which is not a Java 25")
                .contains("Temurin 25")
                .contains("openjdk-25");
        assertThat(ended.output().lines()).hasSize(2);
    }

    @Test
    void theSystemsFoldersAreLookedThroughLast() throws Exception {
        home("system/a-17", "17.0.9", "17.0.9+9");
        Path right = home("system/b-25", "25.0.3", "25.0.3+9");

        // Nor is there any program on the path: the shell does it all.
        Ended ended = run(systemFolders("system/*"), Map.of("PATH", folder.toString()));

        assertThat(ended).isEqualTo(new Ended(0, right + " 25.0.3+9\n"));
    }

    @Test
    void aMachineWithoutJava25IsToldWhereItWasLookedFor() throws Exception {
        home("system/a-17", "17.0.9", "17.0.9+9");

        Ended ended = run(systemFolders("system/* " + folder + "/none/*"), Map.of("PATH", folder.toString()));

        assertThat(ended.status()).isEqualTo(19);
        assertThat(ended.output())
                .startsWith("redoubt: no Java 25 found in JAVA_HOME, on PATH or in the system's JVM folder\n")
                .contains("Install Temurin 25");
    }

    private String systemFolders(String pattern) {
        return SHOW.replace("; find_java;", "; system_jvms='%s/%s'; find_java;".formatted(folder, pattern));
    }

    private Path home(String name, String version, String runtimeVersion) throws IOException {
        Path home = folder.resolve(name);
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\ntouch '" + folder + "/started'\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_RUNTIME_VERSION=\"%s\"\nJAVA_VERSION=\"%s\"\n"
                        .formatted(runtimeVersion, version));
        return home;
    }

    private Ended run(String script, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
        builder.environment().remove("REDOUBT_JAVA_HOME");
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
