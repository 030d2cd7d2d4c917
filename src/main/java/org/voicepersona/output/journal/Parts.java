package org.voicepersona.output.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StoredOutcome;

/**
 * The committed parts of a generation: each a sorted file of outcomes that never changes.
 *
 * <p>A part is written beside its place, flushed to the disk, and renamed into it. Its name follows
 * from its content, so writing the same outcomes again changes nothing. The failure of a whole
 * shard is a part of its own, since the next run tries the shard again.
 */
public final class Parts implements Serializable {

  private static final long serialVersionUID = 1;

  private static final String WHOLE_SHARD = "shard-";
  private static final String ROWS = "rows-";

  /** So many of the largest parts stay as they are when the others are merged. */
  private static final int STAYING = 60;

  /** So many parts the others become, where a merge may be as large as that. */
  private static final int MERGED = 4;

  private final String directory;

  /** Keeps parts in a directory. */
  public Parts(Path directory) {
    this.directory = directory.toString();
  }

  private Path directory() {
    return OutputDirectory.path(directory);
  }

  /** Returns all parts. */
  public List<Path> list() throws IOException {
    return DurableFiles.list(directory(), "*.part");
  }

  /**
   * Opens a part that was listed.
   *
   * @return its outcomes; nothing if it was the failure of a shard that was taken back meanwhile
   */
  public static Optional<OutcomeReader> open(Path part) throws IOException {
    try {
      return Optional.of(new OutcomeReader(part, LastLine.WHOLE));
    } catch (NoSuchFileException | FileNotFoundException e) {
      if (isOfWholeShard(part)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns whether a part is the failure of a shard as a whole, which may be taken back. */
  public static boolean isOfWholeShard(Path part) {
    return part.getFileName().toString().startsWith(WHOLE_SHARD);
  }

  /** Returns the names of the shards whose failures were committed. */
  public Set<String> wholeShards() throws IOException {
    return wholeShards(WHOLE_SHARD + "*.part").keySet();
  }

  /** Takes back the failure of a shard as a whole. */
  public void takeBackWholeShard(String shard) throws IOException {
    List<Path> failures =
        wholeShards(WHOLE_SHARD + hash(shard) + "-*.part").getOrDefault(shard, List.of());
    for (Path failure : failures) {
      Files.deleteIfExists(failure);
    }
  }

  private Map<String, List<Path>> wholeShards(String glob) throws IOException {
    Map<String, List<Path>> failures = new TreeMap<>();
    for (Path part : DurableFiles.list(directory(), glob)) {
      Optional<OutcomeReader> opened = open(part);
      if (opened.isPresent()) {
        try (OutcomeReader reader = opened.get()) {
          String shard = reader.next().orElseThrow().place().id().shard();
          failures.computeIfAbsent(shard, name -> new ArrayList<>()).add(part);
        }
      }
    }
    return failures;
  }

  /** Commits the outcomes of rows, in any order; at least one. */
  public void commit(List<StoredOutcome> outcomes) throws IOException {
    write(ROWS, inOrder(outcomes));
  }

  /** Commits the failure of a whole shard. */
  public void commitWholeShard(StoredOutcome failure) throws IOException {
    write(WHOLE_SHARD, inOrder(List.of(failure)));
  }

  /** Hands out outcomes one after the other, in order; nothing at the end. */
  private interface Source {
    Optional<StoredOutcome> next() throws IOException;
  }

  private static Source inOrder(List<StoredOutcome> outcomes) {
    Iterator<StoredOutcome> sorted = outcomes.stream().sorted().iterator();
    return () -> sorted.hasNext() ? Optional.of(sorted.next()) : Optional.empty();
  }

  private Path write(String prefix, Source outcomes) throws IOException {
    StoredOutcome first = outcomes.next().orElseThrow();
    MessageDigest content = DigestUtils.getSha256Digest();
    Path beside = directory().resolve(UUID.randomUUID() + ".tmp");
    DurableFiles.write(
        beside,
        out -> {
          for (var next = Optional.of(first); next.isPresent(); next = outcomes.next()) {
            byte[] line = next.get().toLine();
            content.update(line);
            out.write(line);
          }
        });
    Path place = directory().resolve(name(prefix, first.place().id(), content.digest()));
    FailPoint.PART_RENAME.reach();
    DurableFiles.move(beside, place);
    FailPoint.PART_RENAMED.reach();
    return place;
  }

  private static String name(String prefix, RowId first, byte[] content) {
    return "%s%s-%d-%s.part"
        .formatted(prefix, hash(first.shard()), Math.max(0, first.row()), hex(content, 16));
  }

  /** Takes an outcome and the part that it was read from. */
  @FunctionalInterface
  public interface Receiver {
    /** Takes an outcome. */
    void take(Path part, StoredOutcome outcome) throws IOException;
  }

  /** Takes what an outcome is, and of what. */
  @FunctionalInterface
  public interface RowReceiver {
    /** Takes an outcome. */
    void take(StoredOutcome.Kind kind, RecordOrder place) throws IOException;
  }

  private interface PartReceiver {
    void take(Path part) throws IOException;
  }

  /**
   * Hands over all outcomes, also while another process commits, merges or takes back parts: some
   * twice then, none of a row is missed.
   */
  public void forEach(Receiver receiver) throws IOException {
    forEachPart(
        part -> {
          try (OutcomeReader reader = new OutcomeReader(part, LastLine.WHOLE)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
              receiver.take(part, next.get());
            }
          }
        });
  }

  /**
   * Hands over the row of every outcome, in the order of {@link #forEach}; see {@link PartRows}.
   */
  public void forEachRow(RowReceiver receiver) throws IOException {
    forEachPart(part -> PartRows.forEach(part, receiver));
  }

  private void forEachPart(PartReceiver receiver) throws IOException {
    Set<Path> looked = new HashSet<>();
    List<Path> rest = list();
    while (!rest.isEmpty()) {
      for (Path part : rest) {
        looked.add(part);
        try {
          receiver.take(part);
        } catch (NoSuchFileException | FileNotFoundException e) {
          // It was merged, and the part that holds what it held is listed the next time.
        }
      }
      rest = list().stream().filter(part -> !looked.contains(part)).toList();
    }
  }

  /** Merges all parts as {@link #compact(List)} does. */
  public void compact() throws IOException {
    compact(list());
  }

  /**
   * Merges parts where there are more than {@value MergedOutcomes#FAN_IN}: the smaller ones with
   * their neighbours by name, so that an outcome is written again a few times at most however many
   * come; none where the disk has no room for it. No outcome is dropped, and a part goes when the
   * one that holds what it held is on the disk: after a kill some outcomes are there twice, none is
   * gone. Others may commit parts and read by {@link #forEach} meanwhile.
   *
   * @param parts those that may be merged
   * @return what there is of them now
   */
  public List<Path> compact(List<Path> parts) throws IOException {
    List<Path> now = new ArrayList<>(parts);
    List<Path> few = mergeable(parts);
    while (few.size() > MergedOutcomes.FAN_IN) {
      List<Path> others = few.subList(0, few.size() - STAYING).stream().sorted().toList();
      int perGroup = Math.min(MergedOutcomes.FAN_IN, 1 + (others.size() - 1) / MERGED);
      for (int i = 0; i < others.size(); i += perGroup) {
        List<Path> group = others.subList(i, Math.min(i + perGroup, others.size()));
        if (DurableFiles.usableBytes(directory()).orElse(Long.MAX_VALUE) < bytes(group)) {
          return now;
        }
        now.removeAll(group);
        now.add(merge(group));
      }
      few = mergeable(now);
    }
    return now;
  }

  /** Returns the parts that hold rows, the smallest first. */
  private static List<Path> mergeable(List<Path> parts) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    for (Path part : parts) {
      if (part.getFileName().toString().startsWith(ROWS) && Files.size(part) > 0) {
        sizes.put(part, Files.size(part));
      }
    }
    return sizes.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static long bytes(List<Path> parts) throws IOException {
    long bytes = 0;
    for (Path part : parts) {
      bytes += Files.size(part);
    }
    return bytes;
  }

  private Path merge(List<Path> group) throws IOException {
    if (group.size() == 1) {
      return group.get(0);
    }
    Path merged;
    try (MergedOutcomes outcomes = MergedOutcomes.withAllOfEachRow(group, any -> true)) {
      merged = write(ROWS, outcomes::next);
    }
    for (Path part : group) {
      if (!part.equals(merged)) {
        FailPoint.PART_REMOVE.reach();
        Files.delete(part);
      }
    }
    return merged;
  }

  /** Tells whether an outcome is wanted by what it is, and of what. */
  @FunctionalInterface
  public interface Choice {
    /** Returns the same however often it is asked. */
    boolean isWanted(StoredOutcome.Kind kind, RecordOrder place);
  }

  /**
   * Takes over what is wanted of another generation. Parts of which all is wanted are shared, since
   * no part ever changes; others are written without the rest.
   */
  public void takeOver(Parts from, Choice choice) throws IOException {
    for (Path part : from.list()) {
      Path place = directory().resolve(part.getFileName());
      Set<Boolean> answers = answers(part, choice);
      if (!answers.contains(false)) {
        if (!Files.exists(place)) {
          DurableFiles.share(part, place);
        }
      } else if (answers.contains(true)) {
        String prefix = isOfWholeShard(part) ? WHOLE_SHARD : ROWS;
        try (MergedOutcomes outcomes =
            MergedOutcomes.withAllOfEachRow(
                List.of(part), outcome -> choice.isWanted(outcome.kind(), outcome.place()))) {
          write(prefix, outcomes::next);
        }
      }
    }
    DurableFiles.syncDirectory(directory());
  }

  private static Set<Boolean> answers(Path part, Choice choice) throws IOException {
    Set<Boolean> answers = new HashSet<>();
    PartRows.forEach(part, (kind, place) -> answers.add(choice.isWanted(kind, place)));
    return answers;
  }

  private static String hash(String shard) {
    return hex(DigestUtils.sha256(shard), 4);
  }

  private static String hex(byte[] digest, int bytes) {
    return HexFormat.of().formatHex(digest, 0, bytes);
  }

  /** Removes the failures of whole shards, which are to be tried again. */
  public void forgetWholeShards() throws IOException {
    delete(WHOLE_SHARD + "*.part");
  }

  /** Removes what a killed process left half-written. */
  public void deleteUnfinished() throws IOException {
    delete("*.tmp");
  }

  private void delete(String glob) throws IOException {
    for (Path file : DurableFiles.list(directory(), glob)) {
      Files.delete(file);
    }
  }
}
