package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The weight files of a published checkpoint on a remote host, too large to store all at once. */
public interface PublishedShards {

  /** Returns the size of a file. */
  long size(String shard) throws IOException;

  /** Fills {@code into} with a file's bytes, starting at {@code from}; thread-safe. */
  void read(String shard, long from, ByteBuffer into) throws IOException;

  /** Returns whether the whole file is on this machine. */
  boolean isHere(String shard) throws IOException;

  /** Downloads the whole file, unless it is on this machine; resumes an interrupted download. */
  Path fetch(String shard) throws IOException;

  /** Removes the file from this machine. */
  void discard(String shard) throws IOException;
}
