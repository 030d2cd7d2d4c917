package org.voicepersona.report;

import static org.voicepersona.output.record.RecordField.DATASET;
import static org.voicepersona.output.record.RecordField.SPEAKER_ID;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.voicepersona.output.record.VoiceRecord;

/**
 * Divides voices into training, validation and test sets so that no speaker is in two of them: a
 * model shall not be tested on a voice it has learned.
 *
 * <p>The speakers are shuffled with a seed; then the validation set takes speakers until it has its
 * share of the voices, then the test set, and the others are for training. Voices without a speaker
 * might be anybody's, so they are together for training.
 */
public final class SpeakerSplit {

  /** The name of the set to train on. */
  public static final String TRAIN = "train";

  /** The name of the set to choose a model by. */
  public static final String VALIDATION = "validation";

  /** The name of the set to judge a model by. */
  public static final String TEST = "test";

  /** The names, in the order in which sets are listed. */
  public static final List<String> NAMES = List.of(TRAIN, VALIDATION, TEST);

  private final Map<Speaker, String> splits;

  private record Speaker(String dataset, String id) implements Comparable<Speaker> {

    static Speaker of(VoiceRecord voice) {
      return new Speaker(voice.text(DATASET), voice.text(SPEAKER_ID));
    }

    @Override
    public int compareTo(Speaker other) {
      int order = dataset.compareTo(other.dataset);
      return order != 0 ? order : id.compareTo(other.id);
    }
  }

  private SpeakerSplit(Map<Speaker, String> splits) {
    this.splits = splits;
  }

  /**
   * Reads all voices once and divides their speakers.
   *
   * @param validation the share of the validation set, 0 to 1
   * @param test the share of the test set, 0 to 1; together less than 1
   * @param seed another one divides otherwise
   */
  public static SpeakerSplit of(
      Stream<VoiceRecord> voices, double validation, double test, long seed) {
    requireShares(validation, test);
    TreeMap<Speaker, Long> counts = new TreeMap<>();
    for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
      counts.merge(Speaker.of(each.next()), 1L, Long::sum);
    }
    List<Speaker> order = new ArrayList<>(counts.keySet());
    order.removeIf(speaker -> speaker.id().isEmpty());
    Collections.shuffle(order, new Random(seed));
    double total = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<Speaker, String> splits = new HashMap<>();
    Iterator<Speaker> rest = order.subList(0, Math.max(0, order.size() - 1)).iterator();
    fill(splits, VALIDATION, validation * total, rest, counts);
    fill(splits, TEST, test * total, rest, counts);
    return new SpeakerSplit(splits);
  }

  /** Passes shares that are none below 0 and leave something for training. */
  static void requireShares(double validation, double test) {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "validation is %s and test is %s of the voices, must be at least 0 and together less than 1"
              .formatted(validation, test));
    }
  }

  private static void fill(
      Map<Speaker, String> splits,
      String split,
      double wanted,
      Iterator<Speaker> speakers,
      Map<Speaker, Long> counts) {
    double voices = 0;
    while (voices < wanted && speakers.hasNext()) {
      Speaker speaker = speakers.next();
      splits.put(speaker, split);
      voices += counts.get(speaker);
    }
  }

  /** Returns the name of the set that a voice is in. */
  public String of(VoiceRecord voice) {
    return splits.getOrDefault(Speaker.of(voice), TRAIN);
  }
}
