package org.voicepersona.globe.layout;

import java.io.InputStream;

/** The content of an archive as a stream that knows its position. */
public abstract class ArchiveStream extends InputStream {

  /** Returns the position of the next byte to read. */
  public abstract long position();

  /** Returns the length, or {@link Long#MAX_VALUE} if it is unknown before reading. */
  public abstract long end();
}
