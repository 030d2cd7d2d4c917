package org.voicepersona.testing.unsteady;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.voicepersona.testing.ReadOnlyChannel;

/**
 * The files of this machine as {@code unsteady:///PATH}, which can be listed, but fail when a test
 * wants it: in this process by {@link #plan}, in another one by the seed that the system property
 * {@value #SEED} has.
 */
public final class UnsteadyFileSystem extends FileSystem<UnsteadyFile> {

  /** The property with the seed of a process. */
  public static final String SEED = "voicepersona.unsteady";

  static final String SCHEME = "unsteady";

  private static volatile FileFaults faults =
      Long.getLong(SEED) == null ? FileFaults.NONE : FileFaults.seeded(Long.getLong(SEED));

  /** Returns the address of a file or folder. */
  public static String uri(Path path) {
    return SCHEME + "://" + path.toAbsolutePath();
  }

  /** Lets files fail from now on as a plan says. */
  public static void plan(FileFaults plan) {
    faults = plan;
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    return specs.stream().map(UnsteadyFileSystem::match).toList();
  }

  private static MatchResult match(String spec) {
    String pattern = UnsteadyFile.parse(spec, false).path();
    Path base = Path.of(pattern.replaceFirst("/[^/]*[*?\\[{].*$", ""));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    List<Metadata> found = new ArrayList<>();
    try (Stream<Path> files = Files.exists(base) ? Files.walk(base) : Stream.empty()) {
      for (Path file : files.filter(matcher::matches).filter(Files::isRegularFile).toList()) {
        found.add(
            Metadata.builder()
                .setResourceId(new UnsteadyFile(file.toString(), false))
                .setSizeBytes(Files.size(file))
                .setLastModifiedMillis(Files.getLastModifiedTime(file).toMillis())
                .setIsReadSeekEfficient(true)
                .build());
      }
      return MatchResult.create(
          found.isEmpty() ? MatchResult.Status.NOT_FOUND : MatchResult.Status.OK, found);
    } catch (IOException e) {
      return MatchResult.create(MatchResult.Status.ERROR, e);
    }
  }

  @Override
  protected ReadableByteChannel open(UnsteadyFile resource) throws IOException {
    faults.open(resource.file());
    return new Channel(resource.file(), Files.newByteChannel(resource.file()));
  }

  /** Not the channel of a local file: what reads it takes it for one that is far away. */
  private static final class Channel extends ReadOnlyChannel {

    private final Path file;

    Channel(Path file, SeekableByteChannel channel) {
      super(channel);
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      faults.read(file, position());
      return super.read(into);
    }
  }

  @Override
  protected UnsteadyFile matchNewResource(String spec, boolean isDirectory) {
    return UnsteadyFile.parse(spec, isDirectory);
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }

  @Override
  protected WritableByteChannel create(UnsteadyFile resource, CreateOptions options)
      throws IOException {
    throw readOnly();
  }

  @Override
  protected void copy(List<UnsteadyFile> from, List<UnsteadyFile> to) throws IOException {
    throw readOnly();
  }

  @Override
  protected void rename(List<UnsteadyFile> from, List<UnsteadyFile> to, MoveOptions... options)
      throws IOException {
    throw readOnly();
  }

  @Override
  protected void delete(Collection<UnsteadyFile> resources) throws IOException {
    throw readOnly();
  }

  private static IOException readOnly() {
    return new IOException("it can only be read");
  }
}
