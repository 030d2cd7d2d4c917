package org.voicepersona.output.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.output.Outcomes;
import org.voicepersona.output.Progress;
import org.voicepersona.output.SimulatedRun;

/** The lock of a result that somebody else has made. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectoryLockTest {

  @TempDir private Path base;
  private Path elsewhere;
  private Path result;
  private Path lock;

  @BeforeEach
  void makeResult() throws IOException {
    elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    result = base.resolve("result");
    SimulatedRun.finish(result, Outcomes.corpus(3));
    lock = result.resolve(".progress/lock");
  }

  /** Commands that only read a result take its lock too, for a moment. */
  private void assertRefused(Path place) throws IOException {
    assertThatThrownBy(() -> Progress.described(result))
        .isInstanceOf(PlaceRefusedException.class)
        .hasMessageContaining(place.toString());
    assertThatThrownBy(() -> Progress.open(result, SimulatedRun.FINGERPRINT, true))
        .isInstanceOf(PlaceRefusedException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere/new", "elsewhere", "nowhere/new"})
  void isNoLink(String target) throws IOException {
    Files.delete(lock);
    Files.createSymbolicLink(lock, base.resolve(target));
    assertRefused(lock);
  }

  @Test
  void isNoPipe() throws IOException, InterruptedException {
    Files.delete(lock);
    Process mkfifo = new ProcessBuilder("mkfifo", lock.toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertRefused(lock);
  }

  @Test
  void liesInNoFolderThatIsALink() throws IOException {
    Files.move(result.resolve(".progress"), base.resolve("moved"));
    Files.createSymbolicLink(result.resolve(".progress"), elsewhere);
    assertRefused(result.resolve(".progress"));
  }
}
