package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

/**
 * A file on the Hub whose content never changes.
 *
 * @param repo its repository
 * @param commit the commit, 40 hexadecimal digits
 * @param file its path, size and digest
 */
record RemoteFile(RepoId repo, String commit, HubFile file) {

  /** Checks that nothing is missing. */
  RemoteFile {
    requireNonNull(repo, "repo is null");
    requireNonNull(commit, "commit is null");
    requireNonNull(file, "file is null");
  }

  /** Returns the {@code hf://} address, for messages. */
  @Override
  public String toString() {
    return new HubPath(repo, commit, file.path()).toString();
  }
}
