package org.voicepersona.globe.layout;

import java.io.InputStream;

/** The content of an archive, with the position of the next byte. */
public abstract class ArchiveStream extends InputStream {

  /** Returns how many bytes lie before what is read next. */
  public abstract long position();

  /** Returns how many bytes there are, or {@link Long#MAX_VALUE} if only reading them tells. */
  public abstract long end();
}
