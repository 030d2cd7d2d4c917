package org.voicepersona.globe.layout;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Reads the encoded recordings of one shard. */
public interface Recordings extends Closeable {

  /** Supplies the recordings that will be read next. */
  @FunctionalInterface
  interface Next {
    /** Returns the next recordings, in order. */
    List<Recording> recordings() throws IOException;
  }

  /**
   * Reads an encoded clip.
   *
   * @param next the recordings that will be read afterwards, which a remote read may include
   * @throws RowFault if the recording is permanently unreadable
   * @throws IOException if the file system fails
   */
  byte[] read(Recording recording, Next next) throws IOException, RowFault;
}
