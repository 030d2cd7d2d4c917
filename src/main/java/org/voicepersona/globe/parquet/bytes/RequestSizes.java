package org.voicepersona.globe.parquet.bytes;

/**
 * Sizes of requests for a remote file. The wanted columns of an ordinary row group are read with
 * one request per contiguous part; of a larger row group only small column chunks are, and others
 * window by window.
 *
 * @param ordinaryGroup most bytes of wanted columns in an ordinary row group
 * @param smallChunk most bytes of a small column chunk of a larger row group
 * @param window bytes per request of a larger column chunk
 * @param smallGap most bytes between two column chunks that share a request
 */
public record RequestSizes(long ordinaryGroup, long smallChunk, int window, int smallGap) {

  /** Sizes whose transfer is short compared with the latency of a request. */
  public static final RequestSizes USUAL = new RequestSizes(32L << 20, 2L << 20, 8 << 20, 16 << 10);
}
