package org.voicepersona.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.hdfs.client.HdfsClientConfigKeys;
import org.apache.hadoop.net.NetUtils;

/**
 * Serves {@code hdfs://} paths with Hadoop's client, whose settings come from {@code core-site.xml}
 * and {@code hdfs-site.xml} on the class path or in {@code $HADOOP_CONF_DIR}.
 *
 * <p>Flushed bytes are visible to readers and survive a kill of the writer; closing a file syncs it
 * to the disks. A move replaces its target atomically. Files are only written sequentially.
 */
public final class HadoopFileSystemProvider extends FileSystemProvider {

  private static final String CONFIGURATION_FOLDER = "HADOOP_CONF_DIR";

  private final Map<URI, HadoopFileSystem> fileSystems = new ConcurrentHashMap<>();

  /** Makes the provider; called by Java's service loader. */
  public HadoopFileSystemProvider() {}

  @Override
  public String getScheme() {
    return "hdfs";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    return getFileSystem(uri);
  }

  @Override
  public HadoopFileSystem getFileSystem(URI uri) {
    URI root = uri.resolve("/");
    return fileSystems.computeIfAbsent(root, this::connect);
  }

  private HadoopFileSystem connect(URI root) {
    Configuration configuration = new Configuration();
    // Hadoop would close the file system in a shutdown hook, before a run has finished.
    configuration.setBoolean("fs.automatic.close", false);
    String folder = System.getenv(CONFIGURATION_FOLDER);
    if (folder != null) {
      configuration.addResource(
          new org.apache.hadoop.fs.Path("file://" + folder + "/core-site.xml"));
      configuration.addResource(
          new org.apache.hadoop.fs.Path("file://" + folder + "/hdfs-site.xml"));
    }
    try {
      return new HadoopFileSystem(
          this,
          root,
          org.apache.hadoop.fs.FileSystem.get(root, configuration),
          FileContext.getFileContext(root, configuration));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + root + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Path getPath(URI uri) {
    return HadoopPath.parse(getFileSystem(uri), uri.getPath().isEmpty() ? "/" : uri.getPath());
  }

  private static org.apache.hadoop.fs.FileSystem files(Path path) {
    return ((HadoopPath) path).getFileSystem().files();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return ((HadoopPath) path).toHadoop();
  }

  private static FileStatus status(Path path) throws IOException {
    try {
      return files(path).getFileStatus(hadoop(path));
    } catch (java.io.FileNotFoundException e) {
      throw missing(path, e);
    }
  }

  private static NoSuchFileException missing(Path path, Exception cause) {
    NoSuchFileException missing = new NoSuchFileException(path.toString());
    missing.initCause(cause);
    return missing;
  }

  private static FileAlreadyExistsException existing(Path path, Exception cause) {
    FileAlreadyExistsException existing = new FileAlreadyExistsException(path.toString());
    existing.initCause(cause);
    return existing;
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    try {
      return files(path).open(hadoop(path));
    } catch (java.io.FileNotFoundException e) {
      throw missing(path, e);
    }
  }

  /** The file system admits one appender to a file at a time. */
  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    List<OpenOption> asked = Arrays.asList(options);
    boolean appends = asked.contains(StandardOpenOption.APPEND);
    if (appends && files(path).exists(hadoop(path))) {
      return new DurableOutput(files(path).append(hadoop(path)));
    }
    boolean replaces = !appends && !asked.contains(StandardOpenOption.CREATE_NEW);
    try {
      return new DurableOutput(files(path).create(hadoop(path), replaces));
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw existing(path, e);
    }
  }

  /** Flushes to the data nodes ({@code hflush}); syncs to their disks on close ({@code hsync}). */
  private static final class DurableOutput extends OutputStream {

    private final FSDataOutputStream out;
    private boolean closed;

    private DurableOutput(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      out.write(octet);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
      out.write(bytes, start, length);
    }

    @Override
    public void flush() throws IOException {
      out.hflush();
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        try (out) {
          out.hsync();
        }
      }
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("write " + path + " as a stream");
    }
    long size = status(path).getLen();
    return new HadoopReadChannel(files(path).open(hadoop(path)), size);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> accepted = new ArrayList<>();
    FileStatus[] children;
    try {
      children = files(directory).listStatus(hadoop(directory));
    } catch (java.io.FileNotFoundException e) {
      throw missing(directory, e);
    }
    for (FileStatus child : children) {
      Path path = directory.resolve(child.getPath().getName());
      if (filter.accept(path)) {
        accepted.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return accepted.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    if (files(directory).exists(hadoop(directory))) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    if (!files(directory).mkdirs(hadoop(directory))) {
      throw new IOException("cannot make the folder " + directory);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    if (status(path).isDirectory() && files(path).listStatus(hadoop(path)).length > 0) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    files(path).delete(hadoop(path), false);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    boolean replaces = Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING);
    OpenOption option = replaces ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW;
    try (InputStream in = newInputStream(source);
        OutputStream out = newOutputStream(target, option)) {
      in.transferTo(out);
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    boolean replaces = Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING);
    ((HadoopPath) source)
        .getFileSystem()
        .context()
        .rename(hadoop(source), hadoop(target), replaces ? Rename.OVERWRITE : Rename.NONE);
  }

  /** Compares name nodes in any spelling: with or without the port, by name or IP address. */
  @Override
  public boolean isSameFile(Path a, Path b) {
    return canonical(a).equals(canonical(b));
  }

  private static URI canonical(Path path) {
    return NetUtils.getCanonicalUri(
        path.toAbsolutePath().normalize().toUri(),
        HdfsClientConfigKeys.DFS_NAMENODE_RPC_PORT_DEFAULT);
  }

  @Override
  public boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("Hadoop has no file stores");
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    status(path);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return type.cast(new HadoopAttributes(status(path)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("attributes of " + path + " by name");
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("attributes of " + path + " cannot be set");
  }
}
