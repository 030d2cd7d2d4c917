package org.voicepersona.audio.codec;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.voicepersona.natives.LoadingFault;
import org.voicepersona.natives.NativeLibraries;

/** The native libraries, set up once a process before the first of them is used. */
final class Ffmpeg {

  /** The most one native allocation may ask for, whatever a header claims. */
  private static final long MAX_ALLOCATION_BYTES = 32L << 20;

  private static final int MESSAGE_BYTES = 64; // AV_ERROR_MAX_STRING_SIZE

  private static final Optional<String> FAULT = setUp();

  private Ffmpeg() {}

  private static Optional<String> setUp() {
    NativeLibraries.ofThisProcess();
    // JavaCPP would refuse to allocate once the process is larger than four heaps, which a process
    // that holds a language model outside the heap always is.
    setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
    setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      av_log_set_level(AV_LOG_QUIET);
      av_max_alloc(MAX_ALLOCATION_BYTES);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(LoadingFault.of("FFmpeg", e));
    }
  }

  /** Returns why the libraries cannot be loaded; empty if they are. */
  static Optional<String> missing() {
    return FAULT;
  }

  /**
   * Loads and sets up the libraries; only the first call does anything.
   *
   * @throws UnsatisfiedLinkError when that is not possible
   */
  static void load() {
    if (FAULT.isPresent()) {
      throw new UnsatisfiedLinkError(FAULT.get());
    }
  }

  /** Returns {@code pointer}, or stops the job when the library had no memory for it. */
  static <P extends Pointer> P allocated(P pointer) {
    if (pointer == null || pointer.isNull()) {
      throw new OutOfMemoryError("ffmpeg could not allocate native memory");
    }
    return pointer;
  }

  /** Returns what a negative return code means. */
  static String message(int code) {
    byte[] text = new byte[MESSAGE_BYTES];
    av_strerror(code, text, text.length);
    return new String(text, StandardCharsets.US_ASCII).split("\0", 2)[0];
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
