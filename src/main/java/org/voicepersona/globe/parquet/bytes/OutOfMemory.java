package org.voicepersona.globe.parquet.bytes;

import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;

/** Messages for faults due to too little memory or disk space, with a remedy. */
public final class OutOfMemory {

  private static final long GIGABYTE = 1L << 30;

  /** The remedy for too small a heap, as a part of a sentence. */
  public static final String REMEDY =
      "the JVM's heap has %,d MB: more is had with JAVA_OPTS=-Xmx%dg"
          .formatted(
              Runtime.getRuntime().maxMemory() >> 20,
              2 * Math.max(1, Runtime.getRuntime().maxMemory() / GIGABYTE) + 2);

  private static final String ROOM =
      "java.io.tmpdir names another folder: JAVA_OPTS=-Djava.io.tmpdir=DIR";

  private OutOfMemory() {}

  /** Returns the fault of a shard with a row group that does not fit into memory or on disk. */
  public static UnreadableShardException in(RowGroup group, Throwable cause) {
    return new UnreadableShardException(
        ReadFault.OUT_OF_MEMORY,
        "%s cannot be held: %s; %s"
            .formatted(group, cause.getMessage(), cause instanceof NoRoomException ? ROOM : REMEDY),
        cause);
  }
}
