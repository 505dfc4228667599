package io.redoubt.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The modules depend on each other in one direction only, and no packages in a circle.
@AnalyzeClasses(
        packages = "io.redoubt",
        importOptions = {ImportOption.DoNotIncludeTests.class, HouseTest.ProgramOnly.class})
class HouseTest {
    /// Which other modules each may use.
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("core", Set.of()),
            Map.entry("formats", Set.of("core")),
            Map.entry("wire", Set.of("core")),
            Map.entry("testkit", Set.of("core")),
            Map.entry("repository", Set.of("core", "formats")),
            Map.entry("replication", Set.of("core", "formats", "wire")),
            Map.entry("servers", Set.of("core", "wire")),
            Map.entry("archive", Set.of("core", "formats", "wire", "replication", "repository", "servers")),
            Map.entry("restore", Set.of("core", "formats", "wire", "repository", "servers")),
            Map.entry("drill", Set.of("core", "formats", "wire", "servers", "repository", "restore")),
            Map.entry("persistence", Set.of("core", "formats", "wire")),
            Map.entry(
                    "cli",
                    Set.of(
                            "core",
                            "formats",
                            "wire",
                            "replication",
                            "repository",
                            "servers",
                            "archive",
                            "restore",
                            "drill",
                            "persistence")));

    @ArchTest
    static void everyModuleHasItsPlace(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(moduleOf(type)));

        assertThat(found).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @ArchTest
    static void dependenciesPointDownOnly(JavaClasses classes) {
        MAY_USE.forEach((module, others) -> {
            Set<String> allowed = new LinkedHashSet<>();
            allowed.add("io.redoubt." + module + "..");
            others.forEach(other -> allowed.add("io.redoubt." + other + ".."));
            classes()
                    .that(resideInAnyPackage("io.redoubt." + module + ".."))
                    .should()
                    .onlyDependOnClassesThat(resideOutsideOfPackage("io.redoubt..")
                            .or(resideInAnyPackage(allowed.toArray(String[]::new))))
                    .check(classes);
        });
    }

    @ArchTest
    static void noPackagesDependOnEachOtherInACircle(JavaClasses classes) {
        slices().matching("io.redoubt.(**)").should().beFreeOfCycles().check(classes);
    }

    @ArchTest
    static void onlyTheCommandLinePrintsAndNobodyLogsByTheJdk(JavaClasses classes) {
        noClasses()
                .that(resideOutsideOfPackage("io.redoubt.cli.."))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.logging.."))
                .check(classes);
    }

    /// Leaves these tests out wherever their classes are.
    static final class ProgramOnly implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/redoubt/system");
        }
    }

    private static String moduleOf(JavaClass type) {
        return type.getPackageName().split("\\.", -1)[2];
    }
}
