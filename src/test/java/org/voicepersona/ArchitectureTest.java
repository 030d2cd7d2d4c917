package org.voicepersona;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rooms and their walls: which package may use which, and which library. */
@AnalyzeClasses(packages = "org.voicepersona", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "org.voicepersona.";

  /** What each room may import; a room that is not named here may not exist. */
  private static final Map<String, List<String>> WALLS =
      Map.ofEntries(
          entry("durable", List.of()),
          entry("natives", List.of("durable")),
          entry("audio", List.of("natives")),
          entry("storage", List.of()),
          entry("globe", List.of()),
          entry("http", List.of()),
          entry("hub", List.of("http", "durable")),
          entry("model", List.of("audio", "natives", "durable")),
          entry("describe", List.of("http", "globe", "audio", "model")),
          entry("output", List.of("describe", "globe", "audio", "durable")),
          entry(
              "pipeline",
              List.of("http", "hub", "globe", "audio", "model", "describe", "output", "natives")),
          entry("report", List.of("output", "describe", "globe", "audio", "durable")),
          entry(
              "cli",
              List.of(
                  "hub",
                  "globe",
                  "audio",
                  "model",
                  "describe",
                  "output",
                  "pipeline",
                  "report",
                  "natives",
                  "durable")));

  private static final String BEAM = "org.apache.beam..";
  private static final String DJL = "ai.djl..";

  @ArchTest
  static void everyRoomStaysWithinItsWalls(JavaClasses classes) {
    WALLS.forEach(
        (room, allowed) -> {
          String[] others =
              WALLS.keySet().stream()
                  .filter(other -> !other.equals(room) && !allowed.contains(other))
                  .map(other -> ROOT + other + "..")
                  .toArray(String[]::new);
          if (others.length > 0) {
            noClasses()
                .that(resideInAPackage(ROOT + room + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .allowEmptyShould(true)
                .check(classes);
          }
        });
  }

  @ArchTest
  static void everyClassLivesInARoom(JavaClasses classes) {
    String[] rooms = WALLS.keySet().stream().map(room -> ROOT + room + "..").toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(classes);
  }

  @ArchTest
  static void roomsHaveNoCycles(JavaClasses classes) {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(classes);
    slices().matching(ROOT + "model.(*)..").should().beFreeOfCycles().check(classes);
  }

  /**
   * Each package by itself, the top one of its room included: what is below knows nothing above.
   */
  @ArchTest
  static void packagesHaveNoCycles(JavaClasses classes) {
    slices()
        .matching(ROOT + "(**)")
        .that(
            DescribedPredicate.describe(
                "are not of the model", slice -> !slice.getNamePart(1).startsWith("model")))
        .should()
        .beFreeOfCycles()
        .check(classes);
  }

  @ArchTest
  static void beamStaysOutOfTheCore(JavaClasses classes) {
    noClasses()
        .that(
            resideInAnyPackage(
                ROOT + "audio..", ROOT + "model..", ROOT + "describe..", ROOT + "report.."))
        .should()
        .dependOnClassesThat(resideInAPackage(BEAM))
        .check(classes);
  }

  @ArchTest
  static void onlyTheFileSystemOfTheHubKnowsBeam(JavaClasses classes) {
    DescribedPredicate<JavaClass> fileSystem =
        Stream.of("HubFileSystem", "HubResourceId", "HubOptions", "HubRegistrar")
            .map(ArchitectureTest::isPartOf)
            .reduce((a, b) -> a.or(b))
            .orElseThrow();
    noClasses()
        .that(resideInAPackage(ROOT + "hub..").and(DescribedPredicate.not(fileSystem)))
        .should()
        .dependOnClassesThat(resideInAPackage(BEAM))
        .check(classes);
  }

  @ArchTest
  static void onlyTheModelKnowsDjl(JavaClasses classes) {
    noClasses()
        .that(DescribedPredicate.not(resideInAPackage(ROOT + "model..")))
        .should()
        .dependOnClassesThat(resideInAPackage(DJL))
        .check(classes);
  }

  /** Of the parts of {@code model} only these may know the folder of a model. */
  private static final String[] MODELS_AND_THEIR_USERS =
      Stream.of("qwen2audio", "whisper", "registry", "check", "quality")
          .map(part -> ROOT + "model." + part + "..")
          .toArray(String[]::new);

  /** What is shared by models knows none of them, so that another one is a folder beside them. */
  @ArchTest
  static void theEngineKnowsNoModelByName(JavaClasses classes) {
    noClasses()
        .that(resideInAPackage(ROOT + "model.."))
        .and(DescribedPredicate.not(resideInAnyPackage(MODELS_AND_THEIR_USERS)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(MODELS_AND_THEIR_USERS))
        .check(classes);
  }

  @ArchTest
  static void modelsDoNotKnowEachOther(JavaClasses classes) {
    noClasses()
        .that(resideInAPackage(ROOT + "model.qwen2audio.."))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "model.whisper.."))
        .check(classes);
    noClasses()
        .that(resideInAPackage(ROOT + "model.whisper.."))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "model.qwen2audio.."))
        .check(classes);
  }

  @ArchTest
  static void onlyTheCommandLinePrints(JavaClasses classes) {
    noClasses()
        .that(DescribedPredicate.not(resideInAPackage(ROOT + "cli..")))
        .should(ACCESS_STANDARD_STREAMS)
        .check(classes);
  }

  /**
   * Clocks are set while a run lasts: what is waited for is measured by {@code nanoTime}, unless a
   * server names a date, or a file has it.
   */
  @ArchTest
  static void nobodyMeasuresTimeByTheClock(JavaClasses classes) {
    noClasses()
        .that(DescribedPredicate.not(isPartOf("RetryAfter").or(isPartOf("RunFolder"))))
        .should()
        .callMethod(Duration.class, "between", Temporal.class, Temporal.class)
        .orShould()
        .callMethod(Instant.class, "isAfter", Instant.class)
        .orShould()
        .callMethod(Instant.class, "isBefore", Instant.class)
        .check(classes);
  }

  @ArchTest
  static void namesSaySomething(JavaClasses classes) {
    Stream.of("Util", "Utils", "Helper", "Manager", "Misc", "Common")
        .forEach(suffix -> noClasses().should().haveSimpleNameEndingWith(suffix).check(classes));
  }

  @ArchTest
  static void theScanSawTheProject(JavaClasses classes) {
    assertThat(classes.size()).isGreaterThan(30);
  }

  private static DescribedPredicate<JavaClass> isPartOf(String simpleName) {
    return DescribedPredicate.describe(
        "are part of " + simpleName,
        type ->
            type.getSimpleName().equals(simpleName)
                || type.getName().contains("." + simpleName + "$"));
  }
}
