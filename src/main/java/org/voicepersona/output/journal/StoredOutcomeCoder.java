package org.voicepersona.output.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.voicepersona.output.record.StoredOutcome;

/** Carries an outcome from step to step as the line that the journal has. */
public final class StoredOutcomeCoder extends AtomicCoder<StoredOutcome> {

  private static final long serialVersionUID = 1;

  private static final StoredOutcomeCoder INSTANCE = new StoredOutcomeCoder();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private StoredOutcomeCoder() {}

  /** Returns the coder. */
  public static StoredOutcomeCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(StoredOutcome outcome, OutputStream out) throws IOException {
    BYTES.encode(outcome.toLine(), out);
  }

  @Override
  public StoredOutcome decode(InputStream in) throws IOException {
    return StoredOutcome.parseLine(BYTES.decode(in));
  }
}
