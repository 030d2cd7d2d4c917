package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A row or shard that could not be described because of a permanent fault of its own.
 *
 * @param id the row, or with {@link RowId#WHOLE_SHARD} the shard
 * @param split the split the row belongs to
 * @param index the row's number in its split, or -1 for a whole shard
 * @param stage the step in which the fault occurred
 * @param reason the kind of fault, a word in lower case with hyphens such as {@code no-audio}
 * @param message the fault in words for the user; one line, cut off after {@value
 *     MessageText#MOST_CHARACTERS} characters
 */
public record Failure(
    RowId id, String split, long index, Stage stage, String reason, String message)
    implements Serializable {

  /** The steps a row passes through. */
  public enum Stage {
    /** Opening a shard or reading a row from it. */
    READ,
    /** Decoding the audio. */
    HEAR,
    /** Making the description. */
    DESCRIBE
  }

  /** Checks the index and the form of the reason, and makes the message one line. */
  public Failure {
    requireNonNull(id, "id is null");
    id.requireIndex(index);
    requireNonNull(split, "split is null");
    requireNonNull(stage, "stage is null");
    message = MessageText.line(requireNonNull(message, "message is null"));
    if (!reason.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "reason is '" + reason + "', must be lower-case words joined by hyphens (" + id + ")");
    }
  }
}
