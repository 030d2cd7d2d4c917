package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URLDecoder;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code hf://} address: {@code hf://datasets/OWNER/NAME[@REVISION][/PATH]} for a data set,
 * {@code hf://OWNER/NAME[@REVISION][/PATH]} for a model.
 *
 * <p>A slash in a revision is written {@code %2F}; {@code refs/convert/NAME} and {@code refs/pr/N}
 * may also be written as they are, as {@code huggingface_hub} allows.
 *
 * @param repo the repository
 * @param revision a branch, tag or commit
 * @param path a file, folder or pattern in the repository; empty for its root
 */
public record HubPath(RepoId repo, String revision, String path) implements Serializable {

  /** The scheme of the addresses. */
  public static final String SCHEME = "hf";

  /** The revision of an address that names none. */
  public static final String DEFAULT_REVISION = "main";

  private static final String START = SCHEME + "://";
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern REST =
      Pattern.compile(
          "(?<name>[^/@]+/[^/@]+)(@(?<revision>refs/(convert|pr)/[^/]+|[^/]+))?(/(?<path>.*))?");

  /** Checks the revision. */
  public HubPath {
    requireNonNull(repo, "repo is null");
    requireNonNull(path, "path is null");
    if (revision.isEmpty() || revision.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      throw new IllegalArgumentException(
          "revision is '" + revision + "', must be a branch, tag or commit of " + repo);
    }
  }

  /**
   * Returns the path for an address, or for the name of a repository alone: its root at the default
   * revision.
   *
   * @param repository makes a repository of its name
   * @throws IllegalArgumentException if the name is neither
   */
  public static HubPath named(String name, Function<String, RepoId> repository) {
    return isOne(name) ? parse(name) : new HubPath(repository.apply(name), DEFAULT_REVISION, "");
  }

  /** Returns whether {@code text} has the scheme of such an address. */
  public static boolean isOne(String text) {
    return text.startsWith(START);
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is malformed; the message says how it should look
   */
  public static HubPath parse(String text) {
    String rest = isOne(text) ? text.substring(START.length()) : "";
    RepoId.Type type = RepoId.Type.MODEL;
    if (rest.startsWith("datasets/")) {
      type = RepoId.Type.DATASET;
      rest = rest.substring("datasets/".length());
    }
    Matcher parts = REST.matcher(rest);
    if (!parts.matches() || rest.startsWith("spaces/")) {
      throw new IllegalArgumentException(
          "'%s' must be hf://datasets/OWNER/NAME[@REVISION][/PATH], or without datasets/ for a model"
              .formatted(text));
    }
    String revision = parts.group("revision");
    String path = parts.group("path");
    return new HubPath(
        new RepoId(type, parts.group("name")),
        revision == null
            ? DEFAULT_REVISION
            : URLDecoder.decode(revision.replace("+", "%2B"), UTF_8),
        path == null ? "" : path);
  }

  /** Returns whether the revision is a commit, so that the content never changes. */
  public boolean isPinned() {
    return COMMIT.matcher(revision).matches();
  }

  /** Returns the same path at another revision. */
  public HubPath at(String otherRevision) {
    return new HubPath(repo, otherRevision, path);
  }

  /** Returns another path at the same revision. */
  public HubPath withPath(String otherPath) {
    return new HubPath(repo, revision, otherPath);
  }

  /** Returns the address that {@link #parse} reads. */
  @Override
  public String toString() {
    return START
        + repo.pagePath()
        + (revision.equals(DEFAULT_REVISION)
            ? ""
            : "@" + revision.replace("%", "%25").replace("/", "%2F"))
        + (path.isEmpty() ? "" : "/" + path);
  }
}
