package org.voicepersona.audio.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses one pitch candidate a frame so that strengths, less what jumps and changes of voicing
 * cost, add up to the most: Boersma 1993, section 3.4 of the algorithm, by Viterbi's method.
 */
final class PitchPath {

  /** Costs of Praat's defaults, which hold for frames of 10 ms. */
  private static final double OCTAVE_JUMP_COST = 0.35;

  /** What it costs to be voiced in one frame and not in its neighbour. */
  static final double VOICING_CHANGE_COST = 0.14;

  private static final int MAX_CANDIDATES = 12;

  private final List<Frame> frames = new ArrayList<>();

  /** The candidates of one frame; the first is being unvoiced, with a frequency of 0. */
  private static final class Frame {
    final double[] f0Hz = new double[MAX_CANDIDATES];
    final double[] octave = new double[MAX_CANDIDATES];
    final double[] strength = new double[MAX_CANDIDATES];
    final double[] score = new double[MAX_CANDIDATES];
    final int[] cameFrom = new int[MAX_CANDIDATES];
    int count = 1;
  }

  /** Begins the next frame; {@code strength} is that of being unvoiced. */
  void startFrame(double strength) {
    Frame frame = new Frame();
    frame.strength[0] = strength;
    frames.add(frame);
  }

  /** Adds a pitch to frame {@code index}; {@code octave} is its base-2 logarithm. */
  void addCandidate(int index, double f0Hz, double octave, double strength) {
    Frame frame = frames.get(index);
    int at = frame.count;
    if (at == MAX_CANDIDATES) {
      at = weakest(frame);
      if (frame.strength[at] >= strength) {
        return;
      }
    } else {
      frame.count++;
    }
    frame.f0Hz[at] = f0Hz;
    frame.octave[at] = octave;
    frame.strength[at] = strength;
  }

  /**
   * Returns (frames) the frequencies on the best path of candidates from {@code floorHz} to {@code
   * ceilingHz}, 0 where it is unvoiced.
   */
  double[] best(double floorHz, double ceilingHz) {
    Frame before = new Frame();
    for (Frame frame : frames) {
      extend(before, frame, floorHz, ceilingHz);
      before = frame;
    }
    double[] f0Hz = new double[frames.size()];
    int at = 0;
    for (int i = frames.size() - 1; i >= 0; i--) {
      Frame frame = frames.get(i);
      at = i == frames.size() - 1 ? strongest(frame) : at;
      f0Hz[i] = frame.f0Hz[at];
      at = frame.cameFrom[at];
    }
    return f0Hz;
  }

  private static void extend(Frame before, Frame frame, double floorHz, double ceilingHz) {
    for (int j = 0; j < frame.count; j++) {
      double most = Double.NEGATIVE_INFINITY;
      boolean allowed = j == 0 || (frame.f0Hz[j] >= floorHz && frame.f0Hz[j] <= ceilingHz);
      for (int k = 0; k < before.count; k++) {
        double score = before.score[k] - cost(before, k, frame, j);
        if (score > most) {
          most = score;
          frame.cameFrom[j] = k;
        }
      }
      frame.score[j] = allowed ? frame.strength[j] + most : Double.NEGATIVE_INFINITY;
    }
  }

  private static double cost(Frame before, int k, Frame frame, int j) {
    if (k == 0 && j == 0) {
      return 0;
    }
    if (k == 0 || j == 0) {
      return VOICING_CHANGE_COST;
    }
    return OCTAVE_JUMP_COST * Math.abs(frame.octave[j] - before.octave[k]);
  }

  private static int weakest(Frame frame) {
    int weakest = 1;
    for (int j = 2; j < frame.count; j++) {
      weakest = frame.strength[j] < frame.strength[weakest] ? j : weakest;
    }
    return weakest;
  }

  private static int strongest(Frame frame) {
    int strongest = 0;
    for (int j = 1; j < frame.count; j++) {
      strongest = frame.score[j] > frame.score[strongest] ? j : strongest;
    }
    return strongest;
  }
}
