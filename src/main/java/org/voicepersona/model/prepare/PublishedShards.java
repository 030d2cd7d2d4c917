package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The files of weights of a published checkpoint, which are elsewhere and too large to have all.
 */
public interface PublishedShards {

  /** Returns the size of a file. */
  long size(String shard) throws IOException;

  /** Fills {@code into} with the bytes of a file from {@code from} on; by several threads. */
  void read(String shard, long from, ByteBuffer into) throws IOException;

  /** Returns whether the whole file is on this machine. */
  boolean isHere(String shard) throws IOException;

  /** Brings the whole file to this machine, unless it is here; goes on where it was stopped. */
  Path fetch(String shard) throws IOException;

  /** Removes the file from this machine. */
  void discard(String shard) throws IOException;
}
