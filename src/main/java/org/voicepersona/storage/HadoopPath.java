package org.voicepersona.storage;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** A path of a {@link HadoopFileSystem}: a list of names, from the root if it is absolute. */
final class HadoopPath implements Path {

  private final HadoopFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;

  HadoopPath(HadoopFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  /** Parses a path without scheme and authority. */
  static HadoopPath parse(HadoopFileSystem fileSystem, String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new HadoopPath(fileSystem, text.startsWith("/"), names);
  }

  /** Returns this path as Hadoop's class. */
  org.apache.hadoop.fs.Path toHadoop() {
    return new org.apache.hadoop.fs.Path(toUri());
  }

  private HadoopPath of(boolean isAbsolute, List<String> newNames) {
    return new HadoopPath(fileSystem, isAbsolute, newNames);
  }

  private static HadoopPath own(Path path) {
    if (path instanceof HadoopPath own) {
      return own;
    }
    throw new ProviderMismatchException(path + " is not a path of a Hadoop file system");
  }

  @Override
  public HadoopFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public Path getRoot() {
    return absolute ? of(true, List.of()) : null;
  }

  @Override
  public Path getFileName() {
    return names.isEmpty() ? null : of(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public Path getParent() {
    int above = names.size() - 1;
    return above < 0 || (above == 0 && !absolute) ? null : of(absolute, names.subList(0, above));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int begin, int end) {
    if (begin < 0 || end > names.size() || begin >= end) {
      throw new IllegalArgumentException("no names %d to %d in %s".formatted(begin, end, this));
    }
    return of(false, names.subList(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof HadoopPath own
        && own.fileSystem.equals(fileSystem)
        && own.absolute == absolute
        && own.names.size() <= names.size()
        && names.subList(0, own.names.size()).equals(own.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof HadoopPath own) || own.names.size() > names.size()) {
      return false;
    }
    return own.absolute
        ? own.equals(this)
        : names.subList(names.size() - own.names.size(), names.size()).equals(own.names);
  }

  @Override
  public Path normalize() {
    Deque<String> kept = new ArrayDeque<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.peekLast().equals("..")) {
        kept.removeLast();
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        kept.addLast(name);
      }
    }
    return of(absolute, List.copyOf(kept));
  }

  @Override
  public Path resolve(Path other) {
    HadoopPath own = own(other);
    if (own.absolute) {
      return own;
    }
    List<String> joined = new ArrayList<>(names);
    joined.addAll(own.names);
    return of(absolute, joined);
  }

  @Override
  public Path relativize(Path other) {
    HadoopPath own = own(other);
    if (own.absolute != absolute) {
      throw new IllegalArgumentException("cannot relativize " + other + " against " + this);
    }
    int common = 0;
    while (common < Math.min(names.size(), own.names.size())
        && names.get(common).equals(own.names.get(common))) {
      common++;
    }
    List<String> way = new ArrayList<>(Collections.nCopies(names.size() - common, ".."));
    way.addAll(own.names.subList(common, own.names.size()));
    return of(false, way);
  }

  @Override
  public URI toUri() {
    HadoopPath whole = toAbsolutePath();
    return fileSystem.uri("/" + String.join("/", whole.names));
  }

  @Override
  public HadoopPath toAbsolutePath() {
    return absolute ? this : of(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a Hadoop file system cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HadoopPath own
        && own.fileSystem.equals(fileSystem)
        && own.absolute == absolute
        && own.names.equals(names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(fileSystem, absolute, names);
  }

  /** Returns an absolute path as its URI, which can be parsed again; a relative one as names. */
  @Override
  public String toString() {
    return absolute ? toUri().toString() : String.join("/", names);
  }
}
