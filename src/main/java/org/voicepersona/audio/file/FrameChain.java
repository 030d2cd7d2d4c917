package org.voicepersona.audio.file;

import java.util.ArrayList;
import java.util.List;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.AudioException.Reason;

/**
 * Frames one behind the other. What lies before the first and behind the last is left out, and so
 * are tags between them; anything else between them is damage, and so is half a frame at the end.
 */
final class FrameChain {

  private static final int MAX_RUNS = 10_000;

  private final FrameSyntax syntax;
  private final Bytes bytes;
  private final int first;

  private FrameChain(FrameSyntax syntax, Bytes bytes, int first) {
    this.syntax = syntax;
    this.bytes = bytes;
    this.first = first;
  }

  /** Returns where the first frame of a chain begins, negative if there is none. */
  static int first(FrameSyntax syntax, Bytes bytes) {
    int start = bytes.from();
    while (start < bytes.to() && bytes.u8(start) == 0 && syntax.mostBefore() > 0) {
      start++; // what some programs put between a tag and the first frame
    }
    int last = Math.min(start + syntax.mostBefore(), bytes.to() - FrameSyntax.HEADER_BYTES);
    for (int at = start; at <= last; at++) {
      if (new FrameChain(syntax, bytes, at).hasFrames(at, syntax.leastFrames())) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Returns the whole frames.
   *
   * @throws AudioException UNDECODABLE when there are none, or damage is among them
   */
  static List<Part> parts(FrameSyntax syntax, Bytes bytes) throws AudioException {
    Bytes untagged = bytes.endingAt(Tags.startOfTrailing(bytes));
    int first = first(syntax, untagged);
    if (first < 0) {
      throw new AudioException(
          Reason.UNDECODABLE, "no %s frames one behind the other".formatted(syntax.label()));
    }
    return new FrameChain(syntax, untagged, first).parts();
  }

  private List<Part> parts() throws AudioException {
    List<Part> parts = new ArrayList<>();
    int at = first;
    while (isFrame(at)) {
      int end = endOfRun(at);
      parts.add(bytes.part(at, end));
      if (parts.size() > MAX_RUNS) {
        throw new AudioException(
            Reason.UNDECODABLE,
            "damaged %s file: more than %d tags between frames"
                .formatted(syntax.label(), MAX_RUNS));
      }
      at = end;
      for (int tag = Tags.between(bytes, at); tag > 0; tag = Tags.between(bytes, at)) {
        at += tag;
      }
    }
    checkTail(at);
    return parts;
  }

  private int endOfRun(int start) throws AudioException {
    int at = start;
    while (isFrame(at)) {
      int length = syntax.frameLength(bytes, at);
      if (length > bytes.left(at)) {
        throw new AudioException(
            Reason.UNDECODABLE,
            "truncated %s file: its last frame has %d of %d bytes"
                .formatted(syntax.label(), bytes.left(at), length));
      }
      at += length;
    }
    return at;
  }

  /** Checks that no frames follow what is no frame. */
  private void checkTail(int end) throws AudioException {
    for (int at = end; at < bytes.to(); at++) {
      if (hasFrames(at, syntax.leastFrames())) {
        throw new AudioException(
            Reason.UNDECODABLE,
            "damaged %s file: %d bytes at byte %d are no frame"
                .formatted(syntax.label(), at - end, end));
      }
    }
  }

  private boolean hasFrames(int start, int count) {
    int at = start;
    for (int i = 0; i < count; i++) {
      if (!isFrame(at) || syntax.frameLength(bytes, at) > bytes.left(at)) {
        return false;
      }
      at += syntax.frameLength(bytes, at);
    }
    return true;
  }

  private boolean isFrame(int at) {
    return syntax.frameLength(bytes, at) > 0 && syntax.areAlike(bytes, first, at);
  }
}
