package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.TinyWhisper;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.registry.SpeechModels;

class SettledModelTest {

  @TempDir private Path folder;

  private SettledModel settled() throws Exception {
    ModelLocation place = new ModelLocation(TinyWhisper.in(folder.resolve("tiny")));
    try (ModelDirectory model = SpeechModels.open(place.directory())) {
      return SettledModel.of(place, model);
    }
  }

  @Test
  void isOpenedWhereItWasFound() throws Exception {
    SettledModel settled = settled();
    try (ModelDirectory model = settled.open()) {
      assertThat(model.name()).isEqualTo(settled.name());
      assertThat(model.digest()).isEqualTo(settled.digest());
    }
  }

  /** A worker may have other files in the same place than the process that launched the job. */
  @Test
  void anotherModelInItsPlaceIsRefused() throws Exception {
    SettledModel settled = settled();
    SettledModel other = new SettledModel(settled.directory(), settled.name(), "0123", "");
    assertThatThrownBy(other::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "the model in %s is %s, but the run was started with 0123"
                .formatted(settled.directory(), settled.digest()));
  }
}
