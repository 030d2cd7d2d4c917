package org.voicepersona.globe.layout.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveSparseEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.apache.commons.io.input.BoundedInputStream;
import org.voicepersona.globe.layout.ArchiveStream;
import org.voicepersona.globe.layout.tar.TarMember.Kind;

/**
 * Iterates over the members of a tar archive of any variant, with the offset of each. The streams
 * of the library buffer extension headers of any claimed length; this class rejects those larger
 * than writers make.
 */
final class TarMembers {

  private static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;
  private static final int LARGEST_HEADER = 1 << 20;

  /** Decodes any byte reversibly, so that names can be decoded as UTF-8 afterwards. */
  private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding("ISO-8859-1");

  /** The prefix of paths relative to the packed folder. */
  private static final Pattern HERE = Pattern.compile("^(\\./+)+");

  private final ArchiveStream in;
  private long next;

  TarMembers(ArchiveStream in) {
    this.in = in;
  }

  /** Returns whether bytes are a valid tar header. */
  static boolean isHeader(byte[] block) {
    return !isZero(block) && parse(block).isPresent();
  }

  private static Optional<TarArchiveEntry> parse(byte[] block) {
    if (block.length < BLOCK) {
      return Optional.empty();
    }
    try {
      TarArchiveEntry header = new TarArchiveEntry(Arrays.copyOf(block, BLOCK), BYTES);
      return Optional.of(header).filter(TarArchiveEntry::isCheckSumOK);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the next member; empty at the end.
   *
   * @throws DamagedArchiveException if there is no valid header
   * @throws IOException if the file system fails
   */
  Optional<TarMember> next() throws IOException, DamagedArchiveException {
    PaxRecords pax = PaxRecords.NONE;
    Optional<String> longName = Optional.empty();
    while (true) {
      long at = next;
      Optional<TarArchiveEntry> found = header();
      if (found.isEmpty()) {
        return Optional.empty();
      }
      TarArchiveEntry header = found.get();
      if (header.isPaxHeader()) {
        pax = PaxRecords.parse(content(header, at));
      } else if (header.isGNULongNameEntry()) {
        longName = Optional.of(withoutZeros(content(header, at)));
      } else if (header.isGlobalPaxHeader() || header.isGNULongLinkEntry()) {
        content(header, at);
      } else {
        String name = pax.path().or(() -> longName(header)).orElse("");
        return Optional.of(member(header, longName.orElse(name), pax));
      }
    }
  }

  private static Optional<String> longName(TarArchiveEntry header) {
    return Optional.of(new String(header.getName().getBytes(ISO_8859_1), UTF_8));
  }

  private Optional<TarArchiveEntry> header() throws IOException, DamagedArchiveException {
    long at = next;
    byte[] block = blockAt(at);
    if (block.length == 0 || isZero(block)) {
      return Optional.empty();
    }
    next = at + BLOCK;
    Optional<TarArchiveEntry> header = parse(block);
    if (header.isEmpty()) {
      throw new DamagedArchiveException(
          "there is no header of a member at byte %,d: the archive is damaged there, or cut short"
              .formatted(at));
    }
    return header;
  }

  private byte[] blockAt(long position) throws IOException {
    long gap = position - in.position();
    return in.skip(gap) < gap ? new byte[0] : in.readNBytes(BLOCK);
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] content(TarArchiveEntry header, long at)
      throws IOException, DamagedArchiveException {
    if (header.getSize() > LARGEST_HEADER) {
      throw new DamagedArchiveException(
          "the header at byte %,d claims %,d bytes, and may have %,d"
              .formatted(at, header.getSize(), LARGEST_HEADER));
    }
    byte[] content = in.readNBytes((int) header.getSize());
    next += padded(content.length);
    return content;
  }

  private TarMember member(TarArchiveEntry header, String name, PaxRecords pax)
      throws IOException, DamagedArchiveException {
    skipSparseMap(header);
    Kind kind = pax.isSparse() ? Kind.SPARSE : kind(header);
    long bytes = kind == Kind.FILE || kind == Kind.SPARSE ? pax.size().orElse(header.getSize()) : 0;
    long offset = next;
    if (bytes < 0 || bytes > Long.MAX_VALUE / 2 - offset) {
      throw new DamagedArchiveException("'%s' claims %,d bytes".formatted(name, bytes));
    }
    next = offset + padded(bytes);
    return new TarMember(
        HERE.matcher(name).replaceFirst(""), kind, offset, bytes, offset + bytes <= in.end());
  }

  private void skipSparseMap(TarArchiveEntry header) throws IOException {
    boolean isExtended = header.isOldGNUSparse() && header.isExtended();
    while (isExtended) {
      byte[] map = blockAt(next);
      next += BLOCK;
      isExtended = map.length == BLOCK && new TarArchiveSparseEntry(map).isExtended();
    }
  }

  private static Kind kind(TarArchiveEntry header) {
    if (header.isSparse()) {
      return Kind.SPARSE;
    } else if (header.isLink() || header.isSymbolicLink()) {
      return Kind.LINK;
    } else if (header.isDirectory()) {
      return Kind.FOLDER;
    } else if (header.isFIFO() || header.isBlockDevice() || header.isCharacterDevice()) {
      return Kind.SPECIAL;
    }
    return Kind.FILE;
  }

  /** Reads up to {@code most} bytes of the content of the last returned member. */
  byte[] read(TarMember member, int most) throws IOException {
    in.skip(member.offset() - in.position());
    return in.readNBytes((int) Math.min(most, member.bytes()));
  }

  /** Returns the content of the last returned member; {@link #next} skips what is not read. */
  InputStream content(TarMember member) throws IOException {
    in.skipNBytes(member.offset() - in.position());
    return BoundedInputStream.builder().setInputStream(in).setMaxCount(member.bytes()).get();
  }

  private static String withoutZeros(byte[] name) {
    int end = name.length;
    while (end > 0 && name[end - 1] == 0) {
      end--;
    }
    return new String(name, 0, end, UTF_8);
  }

  private static long padded(long bytes) {
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }
}
