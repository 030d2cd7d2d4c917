package org.voicepersona.describe;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Says how high the voice is, or fails as it is told to. */
public class FakeDescriber implements VoiceDescriber {

  public static final Provenance PROVENANCE = new Provenance("fake", "fake-1", "none", Map.of());

  /** Counted down when the describer is closed. */
  final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
    String text = Math.round(voice.profile().f0MedianHz()) + " Hz";
    return new VoiceDescription(text, text, text, text);
  }

  /** Whether it can describe more. */
  volatile boolean usable = true;

  @Override
  public boolean isUsable() {
    return usable;
  }

  @Override
  public Provenance provenance() {
    return PROVENANCE;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }
}
