package dev.flotilla.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.flotilla", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /** Between modules the poms say who may use whom; these are the floors within the one that all others stand on. */
    @ArchTest
    static final ArchRule packagesOfTheCoreImportDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("error")
            .definedBy("dev.flotilla.error")
            .layer("json")
            .definedBy("dev.flotilla.json")
            .layer("config")
            .definedBy("dev.flotilla.config")
            .layer("context")
            .definedBy("dev.flotilla.context")
            .whereLayer("context")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("json")
            .mayOnlyBeAccessedByLayers("config", "context");

    @ArchTest
    static final ArchRule tokensKnowNoServer = noClasses()
            .that()
            .resideInAPackage("dev.flotilla.security")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.flotilla.web");

    @ArchTest
    static final ArchRule noVerticleKnowsAnother = slices().matching("dev.flotilla.(user|product|order|notification)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule noRegistryKnowsAnother = slices().matching(
                    "dev.flotilla.discovery.(cluster|consul|etcd|kubernetes)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule servicesKnowNoHttp = noClasses()
            .that()
            .haveSimpleNameEndingWith("Service")
            .and()
            .resideInAnyPackage(
                    "dev.flotilla.user", "dev.flotilla.product", "dev.flotilla.order", "dev.flotilla.notification")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.flotilla.web", "io.vertx.ext.web..", "io.vertx.core.http..");

    @ArchTest
    static final ArchRule storesKnowNoRules = noClasses()
            .that()
            .haveSimpleNameEndingWith("Store")
            .should()
            .dependOnClassesThat()
            .haveSimpleNameEndingWith("Service")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.flotilla.web", "io.vertx.ext.web..");

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
}
