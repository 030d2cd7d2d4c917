package org.voicepersona.hub.upload;

import java.nio.file.FileSystemException;
import org.voicepersona.hub.RepoId;

/** Says that everybody could see what is to be sent, and nobody has asked for that. */
public final class PublicRepositoryException extends FileSystemException {

  private static final long serialVersionUID = 1;

  PublicRepositoryException(RepoId repo) {
    super(
        repo.toString(),
        null,
        "it is public, so everybody could see what is sent: --public if that is meant; nothing was"
            + " sent");
  }
}
