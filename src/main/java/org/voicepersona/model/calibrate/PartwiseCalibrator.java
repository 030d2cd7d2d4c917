package org.voicepersona.model.calibrate;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.prepare.Calibrator;

/**
 * Has each part rounded by the first of several calibrators that rounds such parts.
 *
 * @param calibrators closed with this
 */
public record PartwiseCalibrator(List<Calibrator> calibrators) implements Calibrator {

  /** Copies the list. */
  public PartwiseCalibrator {
    calibrators = List.copyOf(calibrators);
  }

  @Override
  public boolean rounds(ModelConfig.Part part) {
    return calibrators.stream().anyMatch(it -> it.rounds(part));
  }

  @Override
  public void round(ModelConfig.Part part, WeightStore written, Matrices matrices)
      throws IOException {
    for (Calibrator calibrator : calibrators) {
      if (calibrator.rounds(part)) {
        calibrator.round(part, written, matrices);
        return;
      }
    }
    throw new IllegalArgumentException(part.content() + " is rounded by none");
  }

  /** Closes all, also where one cannot be closed. */
  @Override
  public void close() {
    close(calibrators.iterator());
  }

  private static void close(Iterator<Calibrator> calibrators) {
    if (calibrators.hasNext()) {
      Calibrator first = calibrators.next();
      try (first) {
        close(calibrators);
      }
    }
  }
}
