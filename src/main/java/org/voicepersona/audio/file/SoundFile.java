package org.voicepersona.audio.file;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * A recording's file as the decoder is shown it: known by its content, seen to be whole as far as
 * its format tells, and without what is no sound: tags, pictures, other tracks, what precedes the
 * first frame and follows the last.
 *
 * @param name what the file is, for messages
 * @param demuxer ffmpeg's name of the format that the parts are in
 * @param parts the bytes to decode, in order; together a file of that format
 */
public record SoundFile(String name, String demuxer, List<Part> parts) {

  /** Copies the list. */
  public SoundFile {
    requireNonNull(name, "name is null");
    requireNonNull(demuxer, "demuxer is null");
    parts = List.copyOf(parts);
  }

  /**
   * Recognises a file by its content and checks its structure.
   *
   * @param encoded the file; the result refers to it, so it may not change while that is used
   * @throws AudioException NO_AUDIO when there is nothing but tags, UNDECODABLE when the format is
   *     none that is read or the file is damaged or too large a claim, BAD_HEADER for a sample rate
   *     or number of channels that no speech has, TOO_SHORT when there is no sample
   */
  public static SoundFile of(byte[] encoded) throws AudioException {
    Bytes all = new Bytes(encoded, 0, encoded.length);
    Bytes bytes = all.startingAt(Tags.endOfLeading(all));
    if (bytes.left(bytes.from()) == 0) {
      throw new AudioException(
          Reason.NO_AUDIO, encoded.length == 0 ? "no bytes" : "nothing follows the tags");
    }
    for (FileFormat format : FileFormat.values()) {
      if (format.recognises(bytes)) {
        return format.read(bytes);
      }
    }
    throw new AudioException(
        Reason.UNDECODABLE, "not audio in a format that is read (" + FileFormat.names() + ")");
  }
}
