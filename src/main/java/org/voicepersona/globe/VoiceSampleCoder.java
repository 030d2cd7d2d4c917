package org.voicepersona.globe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DoubleCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Encodes a row field by field, in the order of the record. */
public final class VoiceSampleCoder extends AtomicCoder<VoiceSample> {

  private static final long serialVersionUID = 1;

  private static final Coder<String> TEXT = StringUtf8Coder.of();
  private static final Coder<Long> NUMBER = VarLongCoder.of();
  private static final Coder<Double> SECONDS = DoubleCoder.of();
  private static final Coder<byte[]> BYTES = ByteArrayCoder.of();

  private static final VoiceSampleCoder INSTANCE = new VoiceSampleCoder();

  private VoiceSampleCoder() {}

  public static VoiceSampleCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(VoiceSample sample, OutputStream out) throws IOException {
    TEXT.encode(sample.id().shard(), out);
    NUMBER.encode(sample.id().row(), out);
    TEXT.encode(sample.split(), out);
    NUMBER.encode(sample.index(), out);
    TEXT.encode(sample.dataset(), out);
    TEXT.encode(sample.speakerId(), out);
    TEXT.encode(sample.transcript(), out);
    TEXT.encode(sample.accent(), out);
    TEXT.encode(sample.age(), out);
    TEXT.encode(sample.gender(), out);
    SECONDS.encode(sample.duration(), out);
    encodeKept(sample.kept(), out);
    BYTES.encode(sample.audio(), out);
  }

  @Override
  public VoiceSample decode(InputStream in) throws IOException {
    return new VoiceSample(
        new RowId(TEXT.decode(in), NUMBER.decode(in)),
        TEXT.decode(in),
        NUMBER.decode(in),
        TEXT.decode(in),
        TEXT.decode(in),
        TEXT.decode(in),
        TEXT.decode(in),
        TEXT.decode(in),
        TEXT.decode(in),
        SECONDS.decode(in),
        decodeKept(in),
        BYTES.decode(in));
  }

  private static void encodeKept(Map<String, String> kept, OutputStream out) throws IOException {
    NUMBER.encode((long) kept.size(), out);
    for (Map.Entry<String, String> column : kept.entrySet()) {
      TEXT.encode(column.getKey(), out);
      TEXT.encode(column.getValue(), out);
    }
  }

  /** Preserves the order of the columns. */
  private static Map<String, String> decodeKept(InputStream in) throws IOException {
    Map<String, String> kept = new LinkedHashMap<>();
    for (long left = NUMBER.decode(in); left > 0; left--) {
      kept.put(TEXT.decode(in), TEXT.decode(in));
    }
    return kept;
  }

  /** Returns false: equal rows encode their kept columns in different orders. */
  @Override
  public boolean consistentWithEquals() {
    return false;
  }
}
