package org.voicepersona.globe.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.Python;

/** The splits are those that the {@code datasets} library finds, where that reads every file. */
class DatasetsSplitsTest {

  private static final List<String> LAYOUTS =
      List.of(
          "data/train-00000-of-00002 data/train-00001-of-00002 data/test-00000-of-00001",
          "data/train-00000-of-00001 data/dev-00000-of-00001 data/other.x-00000-of-00001",
          "data/train-00000-of-00001 data/stray",
          "train test validation",
          "train-0 train-1 train_2 my-train.3 eval",
          "x_training x-valid x.testing",
          "train/a train/b/c test/d val/e",
          "data/train/a data/dev/b",
          "train-clean-100/a train-other-500/b dev_clean/c",
          "train/test-a test/train-b",
          "a b c",
          "data/a data/b",
          "0001 0002");

  private static final String CARD_OF_SPLITS =
      """
      ---
      configs:
      - config_name: first
        default: true
        data_files:
        - split: train
          path: [a/*, "b/**"]
        - split: held_out
          path: c/[0-9]*.parquet
      - config_name: second
        data_dir: d
      ---
      """;

  private static final String PROGRAM =
      """
      import logging, os, sys
      logging.disable(logging.WARNING)
      from datasets import load_dataset_builder
      for line in sys.argv[1].split("\\n"):
          folder, config = line.split("|")
          try:
              builder = load_dataset_builder(folder, config or None)
              for split, files in builder.config.data_files.items():
                  for file in files:
                      print(os.path.relpath(file, os.path.realpath(folder)), split)
          except Exception as e:
              print(type(e).__name__)
          print("---")
      """;

  @TempDir private Path folder;

  @Test
  void namesAndCardsTellTheSplitsAsInDatasets() throws Exception {
    Python python = Python.with("datasets");
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < LAYOUTS.size(); i++) {
      touch("layout" + i, LAYOUTS.get(i));
      asked.add(folder.resolve("layout" + i) + "|");
    }
    touch("card", "a/x a/y b/z b/deep/er c/1 c/x d/train/1 d/test/2");
    Files.writeString(folder.resolve("card/README.md"), CARD_OF_SPLITS);
    asked.add(folder.resolve("card") + "|");
    asked.add(folder.resolve("card") + "|second");

    String[] answers = python.run(PROGRAM, String.join("\n", asked)).split("---\n", -1);

    for (int i = 0; i < asked.size(); i++) {
      Set<String> theirs = new TreeSet<>(answers[i].lines().toList());
      assertThat(ours(asked.get(i))).as("%s: %s", asked.get(i), theirs).isEqualTo(theirs);
    }
  }

  private static Set<String> ours(String asked) throws Exception {
    String[] parts = asked.split("\\|", -1);
    Set<String> ours = new TreeSet<>();
    CorpusInput.of(parts[0])
        .find(parts[1], Layout.AUTO)
        .files()
        .forEach(placed -> ours.add(placed.file().path() + " " + placed.split()));
    return ours;
  }

  private void touch(String layout, String names) throws Exception {
    for (String name : names.split(" ", -1)) {
      Path file = folder.resolve(layout).resolve(name + ".parquet");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
    }
  }
}
