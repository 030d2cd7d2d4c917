package org.voicepersona.output.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A random key that this user alone can read, by which this program knows again what it has written
 * for this user on this machine. It protects nothing else, and may be deleted.
 */
public final class UserKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  private static final Set<PosixFilePermission> OWNER_ALONE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretKeySpec key;

  private UserKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** Returns where the program keeps what it is to remember of this user. */
  static Path folder(Map<String, String> environment, String system, Path home) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows") && environment.containsKey("APPDATA")) {
      return Path.of(environment.get("APPDATA"), "voicepersona");
    }
    if (name.startsWith("mac")) {
      return home.resolve("Library/Application Support/voicepersona");
    }
    String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
    boolean isUsable = !configuration.isEmpty() && Path.of(configuration).isAbsolute();
    return (isUsable ? Path.of(configuration) : home.resolve(".config")).resolve("voicepersona");
  }

  /** Returns the file of the key of whoever runs this process. */
  public static Path file() {
    Path home = Path.of(System.getProperty("user.home"));
    return folder(System.getenv(), System.getProperty("os.name"), home).resolve("run.key");
  }

  /** Returns the key of a file, if there is one that nobody else can read. */
  public static Optional<UserKey> find(Path file) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)
        || Files.size(file) != BYTES
        || !isPrivate(file)) {
      return Optional.empty();
    }
    return Optional.of(new UserKey(Files.readAllBytes(file)));
  }

  /**
   * Returns the key of a file, which is made if need be.
   *
   * @throws IOException if it cannot be made, or is not private
   */
  public static UserKey make(Path file) throws IOException {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      Files.createDirectories(file.getParent());
      write(file);
    }
    return find(file)
        .orElseThrow(
            () -> new IOException(file + " is not a key that its owner alone can read: remove it"));
  }

  /** Of several processes at a time, the first writes, and the others see what it wrote. */
  private static void write(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), ownerAlone(file));
        FileLock lock = channel.lock()) {
      if (lock.isValid() && channel.size() == 0) {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        channel.write(ByteBuffer.wrap(key));
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownerAlone(Path file) {
    return hasPermissions(file)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPrivate(Path file) throws IOException {
    return !hasPermissions(file)
        || OWNER_ALONE.containsAll(Files.getPosixFilePermissions(file, NOFOLLOW_LINKS));
  }

  private static boolean hasPermissions(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Returns what nobody can tell of these texts, in this order, who has not the key. */
  public String seal(List<String> texts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String text : texts) {
        byte[] bytes = text.getBytes(UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
