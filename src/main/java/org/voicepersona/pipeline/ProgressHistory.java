package org.voicepersona.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.voicepersona.output.run.RunSummary.Milestone;

/** Samples of a run's progress at equal intervals of time, which double when there are too many. */
final class ProgressHistory {

  private static final int MOST = 256;

  private final List<Milestone> points = new ArrayList<>();
  private double distanceSeconds = 1;

  /** Adds a sample, unless it follows the last one too soon. */
  void reached(double seconds, long rows) {
    if (!points.isEmpty() && seconds < points.get(points.size() - 1).seconds() + distanceSeconds) {
      return;
    }
    points.add(new Milestone(seconds, rows));
    if (points.size() == MOST) {
      distanceSeconds *= 2;
      for (int i = MOST - 1; i > 0; i -= 2) {
        points.remove(i);
      }
    }
  }

  /** Returns the samples, earliest first. */
  List<Milestone> list() {
    return List.copyOf(points);
  }
}
