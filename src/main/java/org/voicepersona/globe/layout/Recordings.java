package org.voicepersona.globe.layout;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The bytes of the recordings of one shard. */
public interface Recordings extends Closeable {

  /** Tells which recordings will be read behind one. */
  @FunctionalInterface
  interface Next {
    /** Returns the next ones, in order. */
    List<Recording> recordings() throws IOException;
  }

  /**
   * Reads an encoded clip.
   *
   * @param next tells which ones will be read behind it: what is distant may be read with it
   * @throws RowFault if this one cannot be read, whatever is tried
   * @throws IOException if the file system fails
   */
  byte[] read(Recording recording, Next next) throws IOException, RowFault;
}
