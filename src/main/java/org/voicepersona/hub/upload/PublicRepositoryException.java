package org.voicepersona.hub.upload;

import java.nio.file.FileSystemException;
import org.voicepersona.hub.RepoId;

/**
 * Thrown before anything is sent to a public repository that the user has not asked to be public.
 */
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
