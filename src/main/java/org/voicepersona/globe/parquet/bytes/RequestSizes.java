package org.voicepersona.globe.parquet.bytes;

/**
 * How much of a distant file is asked for at once: what is wanted of a row group of ordinary size
 * with one request for each part that lies together; of a larger one the small columns so, the
 * others window by window.
 *
 * @param ordinaryGroup a row group of which no more bytes than this are wanted is read at once
 * @param smallChunk of a larger one, a column chunk of no more bytes is read at once
 * @param window bytes of a larger column chunk that are asked for with one request
 * @param smallGap columns with no more bytes than this between them are read together
 */
public record RequestSizes(long ordinaryGroup, long smallChunk, int window, int smallGap) {

  /** What costs little beside the time that a request takes. */
  public static final RequestSizes USUAL = new RequestSizes(32L << 20, 2L << 20, 8 << 20, 16 << 10);
}
