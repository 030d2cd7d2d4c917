package org.voicepersona.report.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.DirectoryLock;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.PathContainment;
import org.voicepersona.output.directory.PlaceRefusedException;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.record.ParquetTable;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.report.pack.PackState.Part;
import org.voicepersona.report.pack.PackState.Position;
import org.voicepersona.report.pack.PackState.Stage;

/**
 * The folder that a corpus is packed into. Files are written to a private folder and moved to their
 * final paths when all are finished; a checkpoint is written after each. So a killed process loses
 * no finished file. Nothing is ever replaced.
 */
final class PackFolder implements Closeable {

  /**
   * The form of the files.
   *
   * @param layout of their rows
   * @param fileBytes the size at which a file is finished
   * @param finished receives each finished file
   */
  record Form(ParquetTable.Layout layout, long fileBytes, Consumer<Part> finished) {}

  private static final String PRIVATE = ".voicepersona";
  private static final String STATE = "pack.json";
  private static final String CARD = "README.md";

  private final Path root;
  private final Path own;
  private final Path writing;
  private final boolean isNew;
  private final DirectoryLock lock;
  private final Form form;
  private PackState state;

  private Optional<ParquetTable> table = Optional.empty();
  private String split = "";
  private long rows;
  private Position next;
  private long failed;

  private PackFolder(Path root, boolean isNew, DirectoryLock lock, PackState state, Form form) {
    this.root = root;
    this.isNew = isNew;
    this.form = form;
    this.own = root.resolve(PRIVATE);
    this.writing = own.resolve("writing");
    this.lock = lock;
    this.state = state;
    this.next = state.next();
    this.failed = state.failed();
  }

  /**
   * Opens a folder.
   *
   * @param folder new, empty, or with an unfinished pack of this corpus
   * @param corpus identifies the corpus and the settings
   * @param form of the files
   * @throws PlaceRefusedException if it holds anything else
   */
  static PackFolder open(Path folder, SortedMap<String, String> corpus, Form form)
      throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    boolean isNew = !Files.exists(root);
    Path own = root.resolve(PRIVATE);
    PathContainment.requireFolder(root);
    PathContainment.requireNoLinks(own);
    requireOurs(root, own);
    DirectoryLock lock = DirectoryLock.take(root, own, "--to");
    try {
      Path file = own.resolve(STATE);
      PackState state = Files.exists(file) ? PackState.read(file) : PackState.begun(corpus);
      requireSame(root, state.corpus(), corpus);
      DurableFiles.deleteUnfinished(own);
      return new PackFolder(root, isNew, lock, state, form);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireOurs(Path root, Path own) throws IOException {
    if (Files.exists(own.resolve(STATE))) {
      return;
    }
    List<Path> foreign = new ArrayList<>(DurableFiles.list(root, "*"));
    foreign.remove(own);
    foreign.addAll(DurableFiles.list(own, "*.json"));
    if (!foreign.isEmpty()) {
      throw new PlaceRefusedException(
          "%s holds %s, which is no packed corpus. Choose a new folder for --to. Nothing was changed."
              .formatted(root, root.relativize(foreign.get(0))));
    }
  }

  private static void requireSame(
      Path root, SortedMap<String, String> before, SortedMap<String, String> now) {
    List<String> differences = new Fingerprint(before).differences(new Fingerprint(now));
    if (!differences.isEmpty()) {
      throw new PlaceRefusedException(
          "%s was packed of another corpus, or in another way:%n  %s%nRemove it, or choose another --to. Nothing was changed."
              .formatted(root, String.join(System.lineSeparator() + "  ", differences)));
    }
  }

  /** Returns the last checkpoint. */
  PackState state() {
    return state;
  }

  /**
   * Adds a row; the rows of a split must be consecutive.
   *
   * @param then the row to continue with
   */
  void add(String ofSplit, Map<String, Object> row, Position then) throws IOException {
    if (!ofSplit.equals(split)) {
      finishFile();
    }
    if (table.isEmpty()) {
      begin(ofSplit);
    }
    table.orElseThrow().add(row);
    rows++;
    next = then;
    if (table.orElseThrow().bytes() >= form.fileBytes()) {
      finishFile();
    }
  }

  /** Counts a row or a shard that cannot be read. */
  void addFailure(Position then) {
    failed++;
    next = then;
  }

  private void begin(String ofSplit) throws IOException {
    Path file = aside(state.parts().size());
    DurableFiles.createDirectory(writing);
    Files.deleteIfExists(file);
    table = Optional.of(ParquetTable.create(file, form.layout()));
    split = ofSplit;
    rows = 0;
  }

  private Path aside(int part) {
    return writing.resolve("part-%05d".formatted(part));
  }

  private void finishFile() throws IOException {
    if (table.isEmpty()) {
      return;
    }
    FailPoint.PARQUET_FOOTER.reach();
    ParquetTable finished = table.get();
    table = Optional.empty();
    finished.close();
    Path file = aside(state.parts().size());
    DurableFiles.sync(file);
    DurableFiles.syncDirectory(writing);
    Part part = new Part(split, rows, Files.size(file), sha256(file));
    keep(state.with(part, next, failed));
    form.finished().accept(part);
  }

  private void keep(PackState now) throws IOException {
    now.write(own.resolve(STATE));
    state = now;
  }

  /** Finishes the last file, if any, after all rows were read. */
  void finishReading() throws IOException {
    finishFile();
    if (!state.parts().isEmpty()) {
      keep(state.in(Stage.PLACING, failed));
    }
  }

  /** Returns the number of rows and shards that could not be read. */
  long failed() {
    return failed;
  }

  /** Writes a card for files at their final paths. */
  @FunctionalInterface
  interface Card {
    String of(List<DataFiles.Written> files) throws IOException;
  }

  /**
   * Moves all files to their final paths and writes the card.
   *
   * @throws PlaceRefusedException if another file is at one of the paths
   */
  void place(Card card) throws IOException {
    List<DataFiles.Written> files = files();
    PathContainment.requireWithin(root, data());
    DurableFiles.createDirectory(data());
    for (int part = 0; part < files.size(); part++) {
      // A missing file was moved before the process was killed.
      if (Files.exists(aside(part))) {
        FailPoint.PUBLISH_RENAME.reach();
        requireFree(files.get(part).file());
        DurableFiles.rename(aside(part), files.get(part).file());
        FailPoint.PUBLISH_RENAMED.reach();
      }
    }
    DurableFiles.syncDirectory(data());
    requireWhole();
    placeCard(card.of(files).getBytes(UTF_8));
    keep(state.in(Stage.DONE, failed));
    DurableFiles.deleteTree(writing);
  }

  private void placeCard(byte[] card) throws IOException {
    Path place = root.resolve(CARD);
    boolean isOurs =
        Files.isRegularFile(place, NOFOLLOW_LINKS)
            && Arrays.equals(Files.readAllBytes(place), card);
    if (!isOurs) {
      requireFree(place);
      DurableFiles.replace(place, out -> out.write(card));
    }
  }

  private static void requireFree(Path place) {
    if (Files.exists(place, NOFOLLOW_LINKS)) {
      throw new PlaceRefusedException(
          "%s was put there while the corpus was packed. Move it away; the same command goes on."
              .formatted(place));
    }
  }

  private Path data() {
    return root.resolve("data");
  }

  private List<DataFiles.Written> files() {
    List<String> names = state.names();
    List<DataFiles.Written> files = new ArrayList<>();
    for (int part = 0; part < names.size(); part++) {
      long rowsOfPart = state.parts().get(part).rows();
      files.add(
          new DataFiles.Written(data().resolve(names.get(part)), names.get(part), rowsOfPart));
    }
    return files;
  }

  private static String sha256(Path file) throws IOException {
    return new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(file);
  }

  /**
   * Checks that all files are unchanged since they were written.
   *
   * @throws IOException for the first that is not
   */
  void requireWhole() throws IOException {
    List<DataFiles.Written> files = files();
    for (int part = 0; part < files.size(); part++) {
      Path file = files.get(part).file();
      Part written = state.parts().get(part);
      boolean isWhole =
          Files.exists(file)
              && Files.size(file) == written.bytes()
              && (written.sha256().isEmpty() || sha256(file).equals(written.sha256()));
      if (!isWhole) {
        throw new IOException(
            "%s is missing or was changed since it was packed: remove %s, or choose another --to"
                .formatted(file, root));
      }
    }
  }

  /** Abandons an unfinished file; deletes the folder's state if no file was finished. */
  @Override
  public void close() throws IOException {
    try {
      if (table.isPresent()) {
        table.get().abandon();
      }
    } finally {
      boolean isNothing = state.parts().isEmpty();
      if (isNothing) {
        DurableFiles.deleteTree(own);
      }
      lock.close();
      if (isNothing && isNew) {
        DurableFiles.deleteIfEmpty(root);
      }
    }
  }
}
