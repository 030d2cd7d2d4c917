package org.voicepersona.globe.layout.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The records of a PAX header, which apply to the next member: {@code LENGTH KEY=VALUE\n}, where
 * the length is that of the whole record, as in {@code 12 path=abc\n} (<a
 * href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax Interchange
 * Format</a>).
 */
record PaxRecords(Map<String, String> values) {

  static final PaxRecords NONE = new PaxRecords(Map.of());

  private static final String SPARSE = "GNU.sparse.";

  PaxRecords {
    values = Map.copyOf(values);
  }

  /**
   * Parses records.
   *
   * @throws DamagedArchiveException if they are malformed
   */
  static PaxRecords parse(byte[] bytes) throws DamagedArchiveException {
    Map<String, String> values = new HashMap<>();
    int from = 0;
    while (from < bytes.length && bytes[from] != 0) {
      int space = indexOf(bytes, ' ', from);
      int end = from + length(new String(bytes, from, space - from, UTF_8));
      int equals = indexOf(bytes, '=', space);
      if (end > bytes.length || equals >= end || bytes[end - 1] != '\n') {
        throw damaged();
      }
      values.put(
          new String(bytes, space + 1, equals - space - 1, UTF_8),
          new String(bytes, equals + 1, end - equals - 2, UTF_8));
      from = end;
    }
    return new PaxRecords(values);
  }

  private static int indexOf(byte[] bytes, char wanted, int from) throws DamagedArchiveException {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    throw damaged();
  }

  private static int length(String digits) throws DamagedArchiveException {
    if (!digits.matches("[1-9]\\d{0,7}")) {
      throw damaged();
    }
    return Integer.parseInt(digits);
  }

  private static DamagedArchiveException damaged() {
    return new DamagedArchiveException("a PAX header is damaged");
  }

  /** Returns the path of the member, if the PAX header overrides that of the tar header. */
  Optional<String> path() {
    return Optional.ofNullable(values.get(SPARSE + "name"))
        .or(() -> Optional.ofNullable(values.get("path")));
  }

  /** Returns the size of the member, if the PAX header overrides that of the tar header. */
  Optional<Long> size() throws DamagedArchiveException {
    String size = values.get("size");
    if (size != null && !size.matches("\\d{1,18}")) {
      throw damaged();
    }
    return Optional.ofNullable(size).map(Long::valueOf);
  }

  boolean isSparse() {
    return values.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
  }
}
