package org.voicepersona.globe.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.VoiceSampleCoder;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowTally;

/** Encodes a {@link ReadItem}: a byte for its kind, then its fields. */
final class ReadItemCoder extends AtomicCoder<ReadItem> {

  private static final long serialVersionUID = 1;

  private static final int SAMPLE = 0;
  private static final int UNREADABLE = 1;
  private static final int TALLY = 2;
  private static final Coder<Failure> FAILURE = SerializableCoder.of(Failure.class);
  private static final Coder<RowTally> ROWS = SerializableCoder.of(RowTally.class);
  private static final ReadItemCoder INSTANCE = new ReadItemCoder();

  private ReadItemCoder() {}

  static ReadItemCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ReadItem item, OutputStream out) throws IOException {
    if (item instanceof ReadRow.Sample read) {
      out.write(SAMPLE);
      VoiceSampleCoder.of().encode(read.sample(), out);
    } else if (item instanceof ReadRow.Unreadable row) {
      out.write(UNREADABLE);
      FAILURE.encode(row.failure(), out);
    } else {
      out.write(TALLY);
      ROWS.encode((RowTally) item, out);
    }
  }

  @Override
  public ReadItem decode(InputStream in) throws IOException {
    int kind = in.read();
    return switch (kind) {
      case SAMPLE -> new ReadRow.Sample(VoiceSampleCoder.of().decode(in));
      case UNREADABLE -> new ReadRow.Unreadable(FAILURE.decode(in));
      case TALLY -> ROWS.decode(in);
      default -> throw new CoderException("kind of item is " + kind + ", must be 0, 1 or 2");
    };
  }

  /** Returns false, as {@link VoiceSampleCoder} does. */
  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}
