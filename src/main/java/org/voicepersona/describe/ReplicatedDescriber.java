package org.voicepersona.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Replicas of one describer, one on each device: the least loaded takes the next voice. */
public final class ReplicatedDescriber implements VoiceDescriber {

  private final List<VoiceDescriber> describers;
  private final int[] underWay;

  private ReplicatedDescriber(List<VoiceDescriber> describers) {
    this.describers = describers;
    this.underWay = new int[describers.size()];
  }

  /**
   * Loads a describer at each of the places, of which there is at least one; if one cannot be
   * loaded, none stays loaded.
   */
  public static <P> VoiceDescriber over(List<P> places, Function<P, VoiceDescriber> loader) {
    List<VoiceDescriber> loaded = new ArrayList<>();
    try {
      places.forEach(place -> loaded.add(loader.apply(place)));
      return loaded.size() == 1 ? loaded.get(0) : new ReplicatedDescriber(List.copyOf(loaded));
    } finally {
      if (loaded.size() < places.size()) {
        loaded.forEach(VoiceDescriber::close);
      }
    }
  }

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
    int taken = takeLeastLoaded();
    try {
      return describers.get(taken).describe(voice, meter);
    } finally {
      giveBack(taken);
    }
  }

  private synchronized int takeLeastLoaded() {
    int least = 0;
    for (int i = 1; i < underWay.length; i++) {
      if (underWay[i] < underWay[least]) {
        least = i;
      }
    }
    underWay[least]++;
    return least;
  }

  private synchronized void giveBack(int taken) {
    underWay[taken]--;
  }

  @Override
  public int concurrency() {
    return describers.stream().mapToInt(VoiceDescriber::concurrency).sum();
  }

  @Override
  public boolean isUsable() {
    return describers.stream().allMatch(VoiceDescriber::isUsable);
  }

  @Override
  public long modelBytes() {
    return describers.stream().mapToLong(VoiceDescriber::modelBytes).sum();
  }

  @Override
  public Provenance provenance() {
    return describers.get(0).provenance();
  }

  @Override
  public void settle() {
    describers.forEach(VoiceDescriber::settle);
  }

  @Override
  public void close() {
    describers.forEach(VoiceDescriber::close);
  }
}
