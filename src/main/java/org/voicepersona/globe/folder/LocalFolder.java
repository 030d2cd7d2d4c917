package org.voicepersona.globe.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A folder on the local file system.
 *
 * @param root the folder
 * @param isWanted a predicate on the names of the files to list
 */
public record LocalFolder(Path root, Predicate<String> isWanted) implements Folder {

  private static final Pattern REMOTE = Pattern.compile("(?!file:)[A-Za-z][A-Za-z0-9+.-]*://");
  private static final Pattern FILE_SCHEME = Pattern.compile("^file:(//(?=/))?");

  /** Returns whether {@code location} is on the local file system. */
  public static boolean isLocal(String location) {
    return !REMOTE.matcher(location).lookingAt();
  }

  /** Returns {@code location} as a path, without the scheme {@code file:}. */
  public static String withoutScheme(String location) {
    return FILE_SCHEME.matcher(location).replaceFirst("");
  }

  @Override
  public List<FolderFile> children(String within) throws IOException {
    return LocalWalk.of(root, within, 1, this::isSeen);
  }

  @Override
  public List<FolderFile> tree(String within) throws IOException {
    return LocalWalk.of(root, within, DEEPEST + 1, this::isSeen);
  }

  private boolean isSeen(int level, String name, boolean isFile) {
    return !FolderFile.isHidden(name) && (!isFile || isWanted.test(name));
  }

  @Override
  public Optional<String> text(String name) throws IOException {
    Path file = root.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(decoded(in.readNBytes(MOST_TEXT_BYTES)));
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      boolean isCut = bytes.length == MOST_TEXT_BYTES;
      return new String(bytes, isCut ? UTF_8 : ISO_8859_1);
    }
  }
}
