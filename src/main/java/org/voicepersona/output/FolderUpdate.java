package org.voicepersona.output;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.JsonFile;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.directory.PathContainment;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.run.ListedFile;

/**
 * Replaces files of a folder: all are written aside, then listed on the disk, then renamed into
 * their places.
 *
 * <p>Nothing is replaced or deleted but what this program wrote there before and nobody has changed
 * since. Because the list is on the disk before the first file is in its place, that holds after a
 * kill between two of them too. Links are never followed: a place that holds one is refused.
 */
public final class FolderUpdate implements Closeable {

  /** Where a folder that is not that of a run keeps its list. */
  private static final String PRIVATE = ".voicepersona";

  /** The list of a folder that is not that of a run. */
  public static final String LIST = PRIVATE + "/files.json";

  /** No list is longer. */
  public static final int MOST_LIST_BYTES = JsonFile.MOST_BYTES;

  private final Path root;
  private final Path scratch;
  private final Path list;
  private final OwnFiles own;
  private final boolean isNew;

  /** By path within the folder: where it was written. */
  private final Map<String, Path> written = new LinkedHashMap<>();

  private final List<ListedFile> files = new ArrayList<>();

  /** By path, also those that an earlier update was stopped at appending to. */
  private final Set<String> growing;

  /** By path, what no longer belongs to the result. */
  private Set<String> stale = Set.of();

  private Path workshop;

  /**
   * Prepares an update; writes nothing.
   *
   * @param scratch a folder within {@code root} that holds nothing of anybody else's
   * @param list the file that the list is kept in from before the first rename
   * @param own what may be replaced
   */
  FolderUpdate(Path root, Path scratch, Path list, OwnFiles own) {
    this.root = root;
    this.scratch = scratch;
    this.list = list;
    this.own = own;
    this.growing = new HashSet<>(own.growing());
    this.isNew = !Files.exists(root);
  }

  /**
   * Prepares an update of a folder that is not the place of a run's result; writes nothing.
   *
   * @throws PlaceRefusedException if it is no folder, or one of its own folders leads out of it
   */
  public static FolderUpdate of(Path folder) throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    Path own = root.resolve(PRIVATE);
    PathContainment.requireFolder(root);
    PathContainment.requireNoLinks(own);
    Path list = root.resolve(LIST);
    return new FolderUpdate(
        root, own.resolve("writing"), list, OwnFiles.of(root, FileList.read(list).files()));
  }

  /**
   * Reads a list as this program keeps it in {@value #LIST} of a folder.
   *
   * @throws OutputException if it is none
   */
  public static List<ListedFile> list(Path file) throws IOException {
    return FileList.read(file).files();
  }

  /** Returns whether this program has written into the folder before. */
  public boolean isKnown() {
    return Files.isDirectory(list.getParent(), NOFOLLOW_LINKS);
  }

  /**
   * Passes places, by their paths within the folder, that are free or hold what this program wrote.
   *
   * @throws PlaceRefusedException for the first that does not; the message names it
   */
  public void require(Iterable<String> paths) throws IOException {
    for (String path : paths) {
      PathContainment.requireWithin(root, root.resolve(path).getParent());
    }
    own.require(paths);
  }

  /** Returns the empty folder, on this machine, in which all files are written at first. */
  public Path workshop() throws IOException {
    if (workshop == null) {
      DurableFiles.deleteTree(scratch);
      DurableFiles.createDirectory(scratch);
      workshop =
          DurableStream.isLocal(scratch) ? scratch : Files.createTempDirectory("voicepersona");
    }
    return workshop;
  }

  /**
   * Says where a finished file of the workshop belongs.
   *
   * @param path within the folder
   * @param rows records in it
   */
  public void add(Path file, String path, long rows) throws IOException {
    files.add(ListedFile.of(file, path, rows));
    written.put(path, file);
  }

  /** Lists files, by their paths within the folder, that are to be appended to where they lie. */
  void grow(List<String> paths) throws IOException {
    growing.addAll(paths);
    new FileList(own.unaccounted(), growing).write(list);
  }

  /** Returns what was added. */
  List<ListedFile> files() {
    return List.copyOf(files);
  }

  /**
   * Puts everything into its place, and deletes what was written there before and is no longer part
   * of it.
   *
   * @param part tells by its path whether a file belongs to what is replaced as a whole
   * @return the new files
   * @throws PlaceRefusedException if a place holds what this program did not write; then nothing
   *     was changed
   */
  public List<Path> commit(Predicate<String> part) throws IOException {
    place(part);
    removeStale();
    List<ListedFile> left = new ArrayList<>(files);
    for (ListedFile file : own.list()) {
      if (!written.containsKey(file.path()) && Files.exists(root.resolve(file.path()))) {
        left.add(file);
      }
    }
    new FileList(left).write(list);
    return files.stream().map(file -> root.resolve(file.path())).toList();
  }

  /** Puts everything into its place; what is to go, {@link #removeStale} deletes. */
  void place(Predicate<String> part) throws IOException {
    stale = new LinkedHashSet<>(own.paths());
    stale.removeIf(path -> written.containsKey(path) || !part.test(path));
    require(written.keySet());
    require(stale);
    workshop();
    carryOver();
    Set<ListedFile> known = new LinkedHashSet<>(own.unaccounted());
    own.list().stream().filter(file -> stale.contains(file.path())).forEach(known::add);
    known.addAll(files);
    new FileList(List.copyOf(known), growing).write(list);
    Set<Path> touched = new LinkedHashSet<>();
    for (Map.Entry<String, Path> file : written.entrySet()) {
      touched.add(move(file.getValue(), root.resolve(file.getKey())));
    }
    sync(touched);
  }

  /** Deletes what was there before and is no longer part of the result. */
  void removeStale() throws IOException {
    Set<Path> touched = new LinkedHashSet<>();
    for (String path : stale) {
      touched.add(remove(root.resolve(path)));
    }
    sync(touched);
  }

  private static void sync(Set<Path> folders) throws IOException {
    for (Path folder : folders) {
      DurableFiles.syncDirectory(folder);
    }
  }

  /** Brings what was written on this machine beside its place. */
  private void carryOver() throws IOException {
    if (workshop.equals(scratch)) {
      return;
    }
    int number = 0;
    for (Map.Entry<String, Path> file : written.entrySet()) {
      Path aside = scratch.resolve(Integer.toString(number++));
      DurableFiles.copy(file.getValue(), aside);
      file.setValue(aside);
    }
  }

  private static Path move(Path aside, Path place) throws IOException {
    Path folder = place.getParent();
    if (!Files.isDirectory(folder)) {
      DurableFiles.createDirectory(folder);
    }
    FailPoint.PUBLISH_RENAME.reach();
    DurableFiles.rename(aside, place);
    FailPoint.PUBLISH_RENAMED.reach();
    return folder;
  }

  private static Path remove(Path place) throws IOException {
    if (Files.exists(place, NOFOLLOW_LINKS)) {
      FailPoint.PUBLISH_REMOVE.reach();
      Files.delete(place);
    }
    return place.getParent();
  }

  /** Removes what lies aside; folders that were made for nothing go too. */
  @Override
  public void close() throws IOException {
    if (workshop != null) {
      DurableFiles.deleteTree(workshop);
      DurableFiles.deleteTree(scratch);
      DurableFiles.deleteIfEmpty(scratch.getParent());
      if (isNew) {
        DurableFiles.deleteIfEmpty(root);
      }
    }
  }
}
