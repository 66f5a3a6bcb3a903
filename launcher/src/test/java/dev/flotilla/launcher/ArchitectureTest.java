package dev.flotilla.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.flotilla",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesImportDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.flotilla..")
            .layer("error")
            .definedBy("dev.flotilla.error")
            .layer("json")
            .definedBy("dev.flotilla.json")
            .layer("config")
            .definedBy("dev.flotilla.config")
            .layer("discovery")
            .definedBy("dev.flotilla.discovery")
            .layer("bridges")
            .definedBy("dev.flotilla.discovery.*..")
            .layer("client")
            .definedBy("dev.flotilla.client")
            .layer("security")
            .definedBy("dev.flotilla.security")
            .layer("http")
            .definedBy("dev.flotilla.http")
            .layer("storage")
            .definedBy("dev.flotilla.storage")
            .layer("events")
            .definedBy("dev.flotilla.events..")
            .layer("kit")
            .definedBy("dev.flotilla.kit")
            .layer("verticles")
            .definedBy("dev.flotilla.user", "dev.flotilla.product", "dev.flotilla.order", "dev.flotilla.notification")
            .layer("launcher")
            .definedBy("dev.flotilla.launcher..")
            .whereLayer("launcher")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("verticles")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("kit")
            .mayOnlyBeAccessedByLayers("verticles", "launcher")
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("kit", "verticles", "launcher")
            .whereLayer("events")
            .mayOnlyBeAccessedByLayers("kit", "verticles", "launcher")
            .whereLayer("storage")
            .mayOnlyBeAccessedByLayers("events", "kit", "verticles", "launcher")
            .whereLayer("security")
            .mayOnlyBeAccessedByLayers("http", "kit", "verticles", "launcher")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("security", "http", "kit", "verticles", "launcher")
            .whereLayer("bridges")
            .mayOnlyBeAccessedByLayers("launcher")
            .whereLayer("discovery")
            .mayOnlyBeAccessedByLayers("bridges", "client", "events", "kit", "verticles", "launcher")
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers(
                    "bridges",
                    "discovery",
                    "client",
                    "security",
                    "http",
                    "storage",
                    "events",
                    "kit",
                    "verticles",
                    "launcher");

    @ArchTest
    static final ArchRule noVerticleKnowsAnother = slices().matching("dev.flotilla.(user|product|order|notification)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule noBridgeKnowsAnother =
            slices().matching("dev.flotilla.discovery.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule servicesKnowNoHttp = noClasses()
            .that()
            .haveSimpleNameEndingWith("Service")
            .and()
            .resideInAnyPackage(
                    "dev.flotilla.user", "dev.flotilla.product", "dev.flotilla.order", "dev.flotilla.notification")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.flotilla.http", "io.vertx.ext.web..", "io.vertx.core.http..");

    @ArchTest
    static final ArchRule storesKnowNoRules = noClasses()
            .that()
            .haveSimpleNameEndingWith("Store")
            .should()
            .dependOnClassesThat()
            .haveSimpleNameEndingWith("Service")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.flotilla.http", "io.vertx.ext.web..");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base)");

    @ArchTest
    static final ArchRule verticlesArePublicAndFinal = classes()
            .that()
            .haveSimpleNameEndingWith("Verticle")
            .and()
            .resideInAnyPackage(
                    "dev.flotilla.user", "dev.flotilla.product", "dev.flotilla.order", "dev.flotilla.notification")
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    /** The platform's test kit is a jar when Maven packages, which {@link DoNotIncludeTests} does not take for tests. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
