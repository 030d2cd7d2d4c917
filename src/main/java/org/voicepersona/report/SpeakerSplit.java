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
 * Splits voices into training, validation and test sets without a speaker in two of them, so that
 * no model is tested on a voice that it was trained on.
 *
 * <p>Speakers are shuffled by a seed; the validation set takes speakers until it has its share of
 * the voices, then the test set, and the rest is for training. Voices without a speaker may be
 * anybody's, so all of them are for training.
 */
public final class SpeakerSplit {

  /** Name of the training set. */
  public static final String TRAIN = "train";

  /** Name of the validation set. */
  public static final String VALIDATION = "validation";

  /** Name of the test set. */
  public static final String TEST = "test";

  /** The names of the sets in order of display. */
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
   * Reads all voices once and splits their speakers.
   *
   * @param validation the share of the validation set, 0 to 1
   * @param test the share of the test set, 0 to 1; both together less than 1
   * @param seed of the shuffle
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

  /** Checks that the shares are not negative and leave something for training. */
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

  /** Returns the name of a voice's set. */
  public String of(VoiceRecord voice) {
    return splits.getOrDefault(Speaker.of(voice), TRAIN);
  }
}
