package org.voicepersona.globe.layout.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;

/** Archives of many makers hold the rows that were packed. */
class WebDatasetTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Archives.class)
  void everyMakersArchiveHasTheRowsThatWerePacked(Archives maker)
      throws IOException, InterruptedException {
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data"));
    Path files = LaidOutClips.asSamples(folder.resolve("files"), clips);
    Path tar = folder.resolve("corpus.tar");

    maker.pack(files, tar);

    assertThat(LaidOutClips.placeless(LaidOutClips.read(tar.toString())))
        .isEqualTo(LaidOutClips.placeless(clips));
  }

  @ParameterizedTest
  @EnumSource(Archives.class)
  void everyMakersLongNamesAreRead(Archives maker) throws IOException, InterruptedException {
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data")).subList(0, 2);
    Path files = LaidOutClips.asSamples(folder.resolve("files"), clips);
    boolean isOld = maker == Archives.OLD_TAR;
    String key = isOld ? "ä".repeat(20) : "ä".repeat(120);
    for (String name : Archives.names(files)) {
      Files.move(files.resolve(name), files.resolve(key + name));
    }
    Path tar = folder.resolve("corpus.tar");

    maker.pack(files, tar);

    assertThat(LaidOutClips.placeless(LaidOutClips.read(tar.toString())))
        .isEqualTo(LaidOutClips.placeless(clips));
  }
}
