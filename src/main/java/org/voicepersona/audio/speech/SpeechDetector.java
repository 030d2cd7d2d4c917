package org.voicepersona.audio.speech;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.audio.Waveform;
import org.voicepersona.natives.OnnxRuntime;

/**
 * Tells how likely each moment of a recording is speech: Silero VAD, a network of an STFT, four
 * convolutions and an LSTM. May be shared between threads; each call computes on its own thread.
 *
 * @see <a href="https://github.com/snakers4/silero-vad">Silero VAD</a>, MIT licence
 */
public final class SpeechDetector {

  /** The network that is bundled. */
  public static final String MODEL = "silero-vad 6.2.3";

  /** Samples from one probability to the next: 32 ms. */
  public static final int CHUNK = 512;

  /** Samples before a chunk that the network sees with it. */
  private static final int CONTEXT = 64;

  private static final int FRAME = CONTEXT + CHUNK;
  private static final int STATE = 128;

  /** So many chunks are computed at once, 33 s, so that long recordings need no more memory. */
  private static final int BATCH = 1024;

  private final OrtSession session;

  private SpeechDetector(OrtSession session) {
    this.session = session;
  }

  /** Returns the detector of this process; empty where ONNX Runtime cannot be loaded. */
  public static Optional<SpeechDetector> ofThisProcess() {
    return Loaded.DETECTOR;
  }

  /** Returns why speech cannot be detected on this machine; empty if it can. */
  public static Optional<String> missing() {
    return OnnxRuntime.missing();
  }

  /**
   * Returns (chunks) how likely each chunk of {@value #CHUNK} samples is speech, 0 to 1; the last
   * chunk may be shorter.
   *
   * @param samples (n,) at {@value Waveform#SAMPLE_RATE_HZ} Hz
   */
  public float[] probabilities(float[] samples) {
    float[] probabilities = new float[(samples.length + CHUNK - 1) / CHUNK];
    float[][][] h = new float[1][1][STATE];
    float[][][] c = new float[1][1][STATE];
    for (int first = 0; first < probabilities.length; first += BATCH) {
      int count = Math.min(BATCH, probabilities.length - first);
      FloatBuffer frames = frames(samples, first, count);
      try (OnnxTensor input = tensor(frames, count, FRAME);
          OnnxTensor hidden = OnnxTensor.createTensor(OnnxRuntime.environment(), h);
          OnnxTensor cell = OnnxTensor.createTensor(OnnxRuntime.environment(), c);
          OrtSession.Result result = session.run(Map.of("input", input, "h", hidden, "c", cell))) {
        float[] batch = (float[]) result.get(0).getValue();
        System.arraycopy(batch, 0, probabilities, first, count);
        h = (float[][][]) result.get(1).getValue();
        c = (float[][][]) result.get(2).getValue();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
      }
    }
    return probabilities;
  }

  /** Lays out (count, {@value #FRAME}) chunks, each behind the end of the one before. */
  private static FloatBuffer frames(float[] samples, int first, int count) {
    float[] frames = new float[count * FRAME];
    for (int i = 0; i < count; i++) {
      int start = (first + i) * CHUNK - CONTEXT;
      int from = Math.max(0, start);
      int length = Math.min(samples.length, start + FRAME) - from;
      System.arraycopy(samples, from, frames, i * FRAME + from - start, length);
    }
    return FloatBuffer.wrap(frames);
  }

  private static OnnxTensor tensor(FloatBuffer values, long... shape) throws OrtException {
    return OnnxTensor.createTensor(OnnxRuntime.environment(), values, shape);
  }

  /** The detector, made when first asked for. */
  private static final class Loaded {

    static final Optional<SpeechDetector> DETECTOR =
        OnnxRuntime.missing().isPresent() ? Optional.empty() : Optional.of(load());

    private static SpeechDetector load() {
      OrtEnvironment environment = OnnxRuntime.environment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
          InputStream model = SpeechDetector.class.getResourceAsStream("silero-vad.onnx")) {
        // Threads of its own, which is none besides the caller's.
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        byte[] bytes = requireNonNull(model, "silero-vad.onnx").readAllBytes();
        return new SpeechDetector(environment.createSession(bytes, options));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read silero-vad.onnx", e);
      } catch (OrtException e) {
        throw new IllegalStateException(
            "ONNX Runtime does not take silero-vad.onnx: " + e.getMessage(), e);
      }
    }
  }
}
