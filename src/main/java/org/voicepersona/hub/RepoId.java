package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Names a repository of the Hub.
 *
 * @param type what it holds
 * @param name {@code OWNER/NAME}, or {@code NAME} for an old one without an owner
 */
public record RepoId(Type type, String name) implements Serializable {

  /** What a repository holds. */
  public enum Type {
    /** A model. */
    MODEL("models", ""),
    /** A data set. */
    DATASET("datasets", "datasets/");

    private final String plural;
    private final String prefix;

    Type(String plural, String prefix) {
      this.plural = plural;
      this.prefix = prefix;
    }
  }

  private static final String WORD = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?";
  private static final String NAME = WORD + "(/" + WORD + ")?";

  /**
   * Checks the name, which becomes part of URLs and folder names.
   *
   * @throws IllegalArgumentException if the Hub would not allow the name
   */
  public RepoId {
    requireNonNull(type, "type is null");
    if (name.length() > 200 || !name.matches(NAME) || name.contains("..") || name.contains("--")) {
      throw new IllegalArgumentException(
          "repository is '"
              + name
              + "', must be OWNER/NAME of letters, digits, '-', '_' and single '.'");
    }
  }

  /** Returns the data set called {@code name}. */
  public static RepoId dataset(String name) {
    return new RepoId(Type.DATASET, name);
  }

  /** Returns the model called {@code name}. */
  public static RepoId model(String name) {
    return new RepoId(Type.MODEL, name);
  }

  /** Returns the path in the API, such as {@code api/datasets/OWNER/NAME}. */
  String apiPath() {
    return "api/" + type.plural + "/" + name;
  }

  /** Returns the path of its pages, such as {@code datasets/OWNER/NAME}. */
  String pagePath() {
    return type.prefix + name;
  }

  /** Returns its folder in the cache, such as {@code datasets--OWNER--NAME}. */
  String cacheFolder() {
    return type.plural + "--" + name.replace("/", "--");
  }

  /** Returns the path of its pages, the form used in messages and {@code hf://} addresses. */
  @Override
  public String toString() {
    return pagePath();
  }
}
