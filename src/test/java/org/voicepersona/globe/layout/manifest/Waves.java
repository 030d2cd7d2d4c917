package org.voicepersona.globe.layout.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.voicepersona.globe.VoiceSample;

/** WAVE files in which each sample tells where it was, as the JDK writes and reads them. */
final class Waves {

  private static final int RATE = 8000;

  /** Writes two seconds of two channels, whose samples count up. */
  void write(Path file) throws IOException {
    ByteBuffer samples = ByteBuffer.allocate(2 * RATE * 2 * Short.BYTES);
    for (int i = 0; i < 2 * RATE * 2; i++) {
      samples.putShort((short) i);
    }
    AudioFormat format = new AudioFormat(RATE, 16, 2, true, true);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples.array()), format, 2 * RATE),
        AudioFileFormat.Type.WAVE,
        file.toFile());
  }

  /** Returns the first sample and how many frames there are, as the JDK reads a file. */
  List<Long> heard(VoiceSample sample) {
    try (AudioInputStream in =
        AudioSystem.getAudioInputStream(new ByteArrayInputStream(sample.audio()))) {
      byte[] bytes = in.readAllBytes();
      long first = (short) ((bytes[0] & 0xFF) | (bytes[1] << 8));
      assertThat(bytes.length).isEqualTo(in.getFrameLength() * 4);
      return List.of(first, in.getFrameLength());
    } catch (IOException | UnsupportedAudioFileException e) {
      throw new AssertionError(e);
    }
  }
}
