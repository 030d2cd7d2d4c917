package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.cli.run.FirstClips;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.testing.Program;

/**
 * Trained weights against the reference: the language and every word of the bundled clips, as
 * transformers 4.57 (Flax, float32, greedy) has them.
 */
class WhisperReferenceTest {

  private static final String PROPERTY = "voicepersona.whisper";
  private static final Path REFERENCE =
      Path.of("src/test/resources/org/voicepersona/model/whisper/whisper-base-sample.tsv");

  /** Below it a text is written again, which the reference does not. */
  private static final double LEAST_LOG_PROBABILITY = -1;

  /**
   * Line i of the reference, of clip i: its language, the mean of its tokens' logarithmic
   * probabilities, and its text.
   */
  @Test
  void writesEveryWordOfTheReference() throws Exception {
    String place = System.getProperty(PROPERTY, "");
    assumeTrue(!place.isEmpty(), "needs openai/whisper-base as published: set -D" + PROPERTY);
    List<Transcript> heard = transcripts(Path.of(place));
    List<String> reference = Files.readAllLines(REFERENCE);
    assertThat(heard).hasSameSizeAs(reference);
    for (int i = 0; i < reference.size(); i++) {
      String[] line = reference.get(i).split("\t", -1);
      Transcript transcript = heard.get(i);
      assertThat(transcript.language()).as("clip %d", i).isEqualTo(line[0]);
      if (Double.parseDouble(line[1]) < LEAST_LOG_PROBABILITY) {
        assertThat(transcript.temperature()).as("clip %d", i).isPositive();
      } else {
        assertThat(transcript.text()).as("clip %d", i).isEqualTo(line[2]);
        assertThat(transcript.temperature()).as("clip %d", i).isZero();
      }
    }
  }

  private static List<Transcript> transcripts(Path place) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ModelDirectory directory = SpeechModels.open(place);
        WhisperModel model = WhisperModel.load(directory, Precision.FLOAT32, ComputeDevice.CPU)) {
      List<Future<Transcript>> underWay = new ArrayList<>();
      for (Waveform clip : clips()) {
        underWay.add(
            threads.submit(() -> model.transcribe(clip, TranscriptionSettings.ANY_LANGUAGE, 0)));
      }
      List<Transcript> transcripts = new ArrayList<>();
      for (Future<Transcript> each : underWay) {
        transcripts.add(each.get());
      }
      return transcripts;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Waveform> clips() throws Exception {
    List<Waveform> clips = new ArrayList<>();
    AudioDecoder decoder = new AudioDecoder();
    for (VoiceSample sample : FirstClips.of(Program.SAMPLE.toString(), 33)) {
      clips.add(decoder.decode(sample.audio()).waveform());
    }
    return clips;
  }
}
