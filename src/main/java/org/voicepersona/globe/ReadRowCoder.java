package org.voicepersona.globe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.SerializableCoder;

/** Encodes what reading a row gave: a byte that says what it is, and it. */
final class ReadRowCoder extends AtomicCoder<ReadRow> {

  private static final long serialVersionUID = 1;

  private static final int SAMPLE = 0;
  private static final int UNREADABLE = 1;
  private static final Coder<Failure> FAILURE = SerializableCoder.of(Failure.class);
  private static final ReadRowCoder INSTANCE = new ReadRowCoder();

  private ReadRowCoder() {}

  static ReadRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ReadRow row, OutputStream out) throws IOException {
    if (row instanceof ReadRow.Sample read) {
      out.write(SAMPLE);
      VoiceSampleCoder.of().encode(read.sample(), out);
    } else {
      out.write(UNREADABLE);
      FAILURE.encode(((ReadRow.Unreadable) row).failure(), out);
    }
  }

  @Override
  public ReadRow decode(InputStream in) throws IOException {
    int kind = in.read();
    return switch (kind) {
      case SAMPLE -> new ReadRow.Sample(VoiceSampleCoder.of().decode(in));
      case UNREADABLE -> new ReadRow.Unreadable(FAILURE.decode(in));
      default -> throw new CoderException("kind of row is " + kind + ", must be 0 or 1");
    };
  }

  /** As with {@link VoiceSampleCoder}. */
  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}
