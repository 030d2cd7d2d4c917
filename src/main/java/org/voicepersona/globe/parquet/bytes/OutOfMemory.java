package org.voicepersona.globe.parquet.bytes;

import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;

/** Says what the memory of this process was too small for, and what helps. */
public final class OutOfMemory {

  private static final long GIGABYTE = 1L << 30;

  /** What helps. */
  public static final String REMEDY =
      "the JVM's heap has %,d MB: more is had with JAVA_OPTS=-Xmx%dg"
          .formatted(
              Runtime.getRuntime().maxMemory() >> 20,
              2 * Math.max(1, Runtime.getRuntime().maxMemory() / GIGABYTE) + 2);

  private static final String ROOM =
      "java.io.tmpdir names another folder: JAVA_OPTS=-Djava.io.tmpdir=DIR";

  private OutOfMemory() {}

  /** Returns the fault of a shard of which a row group cannot be held. */
  public static UnreadableShardException in(RowGroup group, Throwable cause) {
    return new UnreadableShardException(
        ReadFault.OUT_OF_MEMORY,
        "%s cannot be held: %s; %s"
            .formatted(group, cause.getMessage(), cause instanceof NoRoomException ? ROOM : REMEDY),
        cause);
  }
}
