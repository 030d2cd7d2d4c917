package org.voicepersona.globe.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.testing.Mutations;

/** Cards of data sets that somebody has changed declare something, or are refused. */
@Timeout(300)
class CardFuzzTest {

  private static final long SEED = 17;
  private static final int FEW = 100;
  private static final int MANY = 2_000;
  private static final int MOST_ALLOCATED = 1 << 30;

  private static final String CARD =
      """
      ---
      license: cc0-1.0
      language: [en, "de"]
      pretty_name: 'Voices: all of them'
      anchors: &paths
        - split: train
          path: data/train-*.parquet
      configs:
      - config_name: default
        default: true
        data_dir: "./data"
        data_files: *paths
      - config_name: small
        data_files:
        - split: train
          path:
          - a/*.parquet
          - b/**
        - split: test
          path: !!str test.parquet
      - {config_name: flow, data_files: "x-*.parquet"}
      dataset_info:
        features:
        - {name: audio, dtype: audio}
        splits: [{name: train, num_examples: 0x10, num_bytes: 1_000}]
      ---
      # Voices
      """;

  /** What YAML gives a meaning to. */
  private static final List<String> PIECES =
      List.of(
          "&a ",
          "*a",
          "*paths",
          "<<: *paths",
          "!!python/object:x ",
          "!!java.io.File ",
          "!<x> ",
          "? ",
          "- ",
          ": ",
          "| \n",
          ">+9\n",
          "%YAML 9.9\n",
          "---\n",
          "...\n",
          "\t",
          "\0",
          "\uFEFF",
          "{",
          "[",
          "}",
          "]",
          "'",
          "\"",
          "\\x",
          "\"\\u12\"",
          "0x",
          "1e999999999",
          "9".repeat(400),
          "[".repeat(3_000),
          "{a: ".repeat(300),
          "- ".repeat(3_000),
          "\u202e",
          "\uD800",
          "~",
          "=",
          "2001-99-99",
          "12:30:99",
          ".nan",
          "0b",
          "0o9");

  static List<String> hostile() {
    String laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    StringBuilder bomb = new StringBuilder(laughs);
    for (int i = 1; i < 20; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i)).append(("*a" + (i - 1) + ", ").repeat(9));
      bomb.append("]\n");
    }
    return List.of(
        bomb + "configs: *a19",
        "configs: &x [*x]",
        "configs: " + "[".repeat(100_000),
        "configs: " + "{config_name: ".repeat(10_000),
        "? ".repeat(50_000),
        "- ".repeat(50_000),
        "configs: [" + "{config_name: a, data_files: [x]}, ".repeat(50_000) + "]",
        "configs: 7",
        "configs: [null, 7, [], {}]",
        "configs: [{config_name: a, data_files: {x: {y: z}}}]",
        "configs: [{config_name: [a], data_files: [[a]]}]",
        "x: " + "9".repeat(100_000),
        "x: 1e999999999\nconfigs: []",
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]");
  }

  @ParameterizedTest
  @MethodSource
  void hostile(String head) {
    requireRefusalOrConfigs("---\n" + head + "\n---\n", head.substring(0, 7));
  }

  @Test
  void changedCardsAreRefusedOrRead() {
    change(FEW);
  }

  @Test
  @Tag("soak")
  void manyChangedCardsAreRefusedOrRead() {
    change(MANY);
  }

  private static void change(int times) {
    Mutations mutations = Mutations.of(SEED);
    int refused = 0;
    for (int i = 0; i < times; i++) {
      refused += requireRefusalOrConfigs(changed(mutations), "change " + i) ? 1 : 0;
    }
    assertThat(refused).isBetween(times / 10, times);
  }

  private static String changed(Mutations mutations) {
    Random random = mutations.random();
    if (random.nextInt(3) == 0) {
      return new String(mutations.bytes(CARD.getBytes(UTF_8), CARD.length()), UTF_8);
    }
    StringBuilder card = new StringBuilder(CARD);
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = 4 + random.nextInt(card.length() - 4);
      int end = Math.min(card.length(), at + random.nextInt(12));
      card.replace(at, random.nextBoolean() ? end : at, mutations.pick(PIECES));
    }
    return card.toString();
  }

  private static boolean requireRefusalOrConfigs(String card, String what) {
    long allocated = allocated();
    boolean refused = false;
    try {
      assertThat(CardConfig.of(card)).as(what).doesNotContainNull();
    } catch (CardException e) {
      refused = true;
      assertThat(e.getMessage()).as(what).isNotBlank().hasSizeLessThan(2_000);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what + ": " + card.substring(0, Math.min(2_000, card.length())), e);
    }
    assertThat(allocated() - allocated).as(what).isLessThan(MOST_ALLOCATED);
    return refused;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
