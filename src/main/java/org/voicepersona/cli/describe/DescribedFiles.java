package org.voicepersona.cli.describe;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.cli.describe.RecordingFiles.Recording;
import org.voicepersona.cli.terminal.RunDisplay;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.cli.terminal.VoiceText;
import org.voicepersona.durable.Reason;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.pipeline.RunProgress;
import org.voicepersona.report.FileKind;
import org.voicepersona.report.RecordFile;

/** A destination of the descriptions of recordings. */
interface DescribedFiles extends Closeable {

  /** Adds the next recording; the record is empty if it could not be described. */
  void add(Recording recording, Optional<VoiceRecord> record) throws IOException;

  /** Completes the output, if at least one recording was described. */
  default void finish() throws IOException {}

  @Override
  default void close() throws IOException {}

  /**
   * Returns a destination that prints text for people.
   *
   * @param out where to print
   * @param total how many recordings there are
   */
  static DescribedFiles text(PrintWriter out, int total) {
    return new DescribedFiles() {
      private int number;

      @Override
      public void add(Recording recording, Optional<VoiceRecord> record) {
        number++;
        if (record.isPresent()) {
          String count = total == 1 ? "" : " (%,d of %,d)".formatted(number, total);
          out.println(Terminal.plain(recording.file().toString(), 1_000) + count);
          VoiceText.print(out, record.get());
          out.flush();
        }
      }
    };
  }

  /** Returns a destination that prints one JSON object a line. */
  static DescribedFiles json(PrintWriter out) {
    return (recording, record) -> {
      record.ifPresent(voice -> out.println(Terminal.json(voice.toJson())));
      out.flush();
    };
  }

  /** A destination in a file. */
  final class InFile implements DescribedFiles {

    private final Path place;
    private final PrintWriter out;
    private final RecordFile file;
    private final RunDisplay display;
    private final int total;
    private int described;
    private int failed;

    /**
     * Creates the file.
     *
     * @param out shows the progress
     * @param total how many recordings there are
     */
    InFile(Path place, FileKind kind, PrintWriter out, int total) throws IOException {
      this.place = place;
      this.out = out;
      this.total = total;
      this.file = create(place, kind);
      this.display = RunDisplay.start(out, total, 0);
    }

    private static RecordFile create(Path place, FileKind kind) throws IOException {
      try {
        return RecordFile.create(place, kind);
      } catch (IOException e) {
        throw new IOException("%s cannot be written: %s".formatted(place, Reason.of(e)), e);
      }
    }

    @Override
    public void add(Recording recording, Optional<VoiceRecord> record) throws IOException {
      if (record.isPresent()) {
        file.add(record.get());
        described++;
      } else {
        failed++;
      }
      display.accept(
          new RunProgress(total, 0, described, failed, 0, 0, new HubTraffic().count(), ""));
    }

    @Override
    public void finish() throws IOException {
      display.close();
      if (described > 0) {
        file.commit();
        out.printf("%,d descriptions in %s%n", described, place);
      }
    }

    @Override
    public void close() throws IOException {
      display.close();
      file.close();
    }
  }
}
