package org.voicepersona.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileContext;

/** A Hadoop file system, such as a name node's, as a {@code java.nio.file} file system. */
final class HadoopFileSystem extends FileSystem {

  private final HadoopFileSystemProvider provider;
  private final URI root;
  private final org.apache.hadoop.fs.FileSystem files;
  private final FileContext context;

  HadoopFileSystem(
      HadoopFileSystemProvider provider,
      URI root,
      org.apache.hadoop.fs.FileSystem files,
      FileContext context) {
    this.provider = provider;
    this.root = root;
    this.files = files;
    this.context = context;
  }

  /** Returns Hadoop's own file system. */
  org.apache.hadoop.fs.FileSystem files() {
    return files;
  }

  /** Returns Hadoop's newer API, the only one whose rename can replace the target. */
  FileContext context() {
    return context;
  }

  URI uri(String path) {
    try {
      return new URI(root.getScheme(), root.getAuthority(), path, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public HadoopFileSystemProvider provider() {
    return provider;
  }

  /** Does nothing: the file system serves the whole process. */
  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(HadoopPath.parse(this, "/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    return HadoopPath.parse(this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  /** Returns a matcher with the default file system's syntax, to be applied to relative paths. */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("Hadoop looks up its users itself");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("a Hadoop file system cannot be watched");
  }
}
