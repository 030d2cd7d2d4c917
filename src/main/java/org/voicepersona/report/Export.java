package org.voicepersona.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.voicepersona.output.VoiceRecord;

/** Writes finished descriptions as one JSON array in a training format. */
public final class Export {

  private Export() {}

  /**
   * Writes {@code voices} to {@code file}, whole or not at all, one after the other without holding
   * them.
   *
   * @return how many were written
   */
  public static long write(Stream<VoiceRecord> voices, ExportFormat format, Path file)
      throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    long written = 0;
    try (JsonGenerator json =
        new JsonFactory().createGenerator(Files.newOutputStream(beside), JsonEncoding.UTF8)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter()
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
              .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));
      json.writeStartArray();
      for (Iterator<VoiceRecord> each = voices.iterator(); each.hasNext(); ) {
        format.write(each.next(), json);
        written++;
      }
      json.writeEndArray();
    }
    Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
    return written;
  }
}
