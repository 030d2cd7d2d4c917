package org.voicepersona.audio.file;

import org.voicepersona.audio.AudioException;

/** How the frames of formats begin that are nothing but frames, and how long each is. */
enum FrameSyntax {
  /** MPEG audio, layers I to III; see ISO/IEC 11172-3, 2.4.2.3, and 13818-3. */
  MPEG("MP3", "mp3", 0xFFFE_0C00) {
    @Override
    int length(int header) {
      int version = header >> 19 & 3; // 0 for 2.5, 2 for 2, 3 for 1
      int layer = 4 - (header >> 17 & 3);
      int bitrate = header >> 12 & 15;
      int rate = header >> 10 & 3;
      boolean isSynchronous = header >>> 21 == 0x7FF;
      if (!isSynchronous || version == 1 || layer == 4 || rate == 3) {
        return 0;
      }
      if (bitrate == 0 || bitrate == 15) { // of a free bit rate no length is told
        return 0;
      }
      int row = version == 3 ? layer - 1 : layer == 1 ? 3 : 4;
      int bitsPerSecond = 1_000 * KILOBITS[row][bitrate];
      int rateHz = RATES_HZ[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
      int padding = header >> 9 & 1;
      if (layer == 1) {
        return (12 * bitsPerSecond / rateHz + padding) * 4;
      }
      return (version != 3 && layer == 3 ? 72 : 144) * bitsPerSecond / rateHz + padding;
    }
  },
  /** AAC in the frames of ISO/IEC 13818-7, 6.2. */
  ADTS("AAC", "aac", 0xFFFE_FDC0) {
    @Override
    int length(int header) {
      boolean isSynchronous = header >>> 20 == 0xFFF && (header >> 17 & 3) == 0;
      return isSynchronous && (header >> 10 & 15) <= 12 ? IN_MORE_BYTES : 0;
    }

    @Override
    int longLength(Bytes bytes, int at) {
      int length = bytes.u24(at + 3) >> 5 & 0x1FFF;
      return length < 7 ? 0 : length;
    }
  },
  /** AAC in the transport frames of ISO/IEC 14496-3, 1.7.2. */
  LOAS("LATM", "loas", 0xFFE0_0000) {
    @Override
    int length(int header) {
      return header >>> 21 == 0x2B7 ? (header >> 8 & 0x1FFF) + 3 : 0;
    }
  },
  /** GSM 06.10 at full rate, 33 bytes for 20 ms. */
  GSM("GSM", "gsm", 0xF000_0000) {
    @Override
    int length(int header) {
      return header >>> 28 == 0xD ? 33 : 0;
    }

    @Override
    int leastFrames() {
      return 25; // four bits are little to go by: half a second of them
    }

    @Override
    int mostBefore() {
      return 0;
    }
  };

  /** Bytes that are read of each frame. */
  static final int HEADER_BYTES = 6;

  private static final int IN_MORE_BYTES = -1;
  private static final int LONGEST_FRAME = 8_191;
  private static final int[] RATES_HZ = {44_100, 48_000, 32_000};

  /** Of MPEG 1 the three layers, of the others layer I and the rest. */
  private static final int[][] KILOBITS = {
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
  };

  private final String label;
  private final String demuxer;
  private final int constantBits;

  FrameSyntax(String label, String demuxer, int constantBits) {
    this.label = label;
    this.demuxer = demuxer;
    this.constantBits = constantBits;
  }

  /** Returns the length of a frame with this header, 0 if it is none, negative if longLength. */
  abstract int length(int header);

  /** Returns the length that stands beyond the first four bytes. */
  int longLength(Bytes bytes, int at) {
    throw new IllegalStateException(this + " has all in four bytes");
  }

  /** Returns how many frames in a row are needed to believe in them. */
  int leastFrames() {
    return 3;
  }

  /** Returns how many bytes may lie before the first frame: of a file whose front is cut off. */
  int mostBefore() {
    return LONGEST_FRAME;
  }

  /** Returns the name people use. */
  String label() {
    return label;
  }

  /** Returns the length of the frame at {@code at}, which may go beyond the end; 0 if none is. */
  int frameLength(Bytes bytes, int at) {
    if (!bytes.has(at, HEADER_BYTES)) {
      return 0;
    }
    int length = length(header(bytes, at));
    return length == IN_MORE_BYTES ? longLength(bytes, at) : length;
  }

  /** Returns whether the frames at two places are of the same stream. */
  boolean areAlike(Bytes bytes, int at, int other) {
    return ((header(bytes, at) ^ header(bytes, other)) & constantBits) == 0;
  }

  boolean recognises(Bytes bytes) {
    return FrameChain.first(this, bytes) >= 0;
  }

  SoundFile read(Bytes bytes) throws AudioException {
    return new SoundFile(label, demuxer, FrameChain.parts(this, bytes));
  }

  private static int header(Bytes bytes, int at) {
    return bytes.u24(at) << 8 | bytes.u8(at + 3);
  }
}
