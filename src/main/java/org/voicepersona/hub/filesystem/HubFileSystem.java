package org.voicepersona.hub.filesystem;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubCache;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.HubPath;

/**
 * The Hub as a Beam file system, for reading.
 *
 * <p>The matches of a glob are pinned to the commit that its revision names at that moment, so
 * listing and then reading sees a single commit, whatever is pushed meanwhile. A cached file is
 * read from the cache.
 */
final class HubFileSystem extends FileSystem<HubResourceId> {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private final Supplier<Hub> hub;

  /** Makes a file system that gets its client at the first use. */
  HubFileSystem(Supplier<Hub> hub) {
    this.hub = hub;
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    return specs.stream().map(this::match).toList();
  }

  private MatchResult match(String spec) {
    try {
      HubPath asked = HubPath.parse(spec);
      HubPath pinned = hub.get().pin(asked);
      List<Metadata> found =
          WILDCARD.matcher(asked.path()).find() ? matching(pinned) : single(pinned);
      return found.isEmpty()
          ? MatchResult.create(
              MatchResult.Status.NOT_FOUND, new FileNotFoundException(spec + ": no such file"))
          : MatchResult.create(MatchResult.Status.OK, found);
    } catch (IOException e) {
      return MatchResult.create(MatchResult.Status.ERROR, e);
    }
  }

  private List<Metadata> matching(HubPath pattern) throws IOException {
    String[] segments = pattern.path().split("/", -1);
    List<String> folder = new ArrayList<>();
    for (String segment : segments) {
      if (WILDCARD.matcher(segment).find()) {
        break;
      }
      folder.add(segment);
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.path());
    boolean recursive = folder.size() < segments.length - 1 || pattern.path().contains("**");
    try {
      return hub
          .get()
          .list(pattern.repo(), pattern.revision(), String.join("/", folder), recursive)
          .stream()
          .filter(file -> matcher.matches(Path.of(file.path())))
          .map(file -> metadata(pattern.withPath(file.path()), file.bytes(), file.blob()))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private List<Metadata> single(HubPath place) throws IOException {
    Optional<Path> cached = cached(place);
    if (cached.isPresent()) {
      String blob = HubCache.blobOf(cached.get());
      return List.of(metadata(place, Files.size(cached.get()), blob));
    }
    try {
      HubFile file = hub.get().file(place.repo(), place.revision(), place.path());
      return List.of(metadata(place, file.bytes(), file.blob()));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Returns metadata whose checksum is the content's digest, the same at every commit. */
  private static Metadata metadata(HubPath place, long bytes, String blob) {
    return Metadata.builder()
        .setResourceId(new HubResourceId(place, false))
        .setSizeBytes(bytes)
        .setChecksum(blob)
        .setIsReadSeekEfficient(true)
        .build();
  }

  private Optional<Path> cached(HubPath place) {
    return place.path().isEmpty()
        ? Optional.empty()
        : hub.get().cache().find(place.repo(), place.revision(), place.path());
  }

  @Override
  protected ReadableByteChannel open(HubResourceId resource) throws IOException {
    HubPath place = hub.get().pin(resource.place());
    Optional<Path> cached = cached(place);
    if (cached.isPresent()) {
      return FileChannel.open(cached.get(), StandardOpenOption.READ);
    }
    HubFile file = hub.get().file(place.repo(), place.revision(), place.path());
    Optional<Path> ofAnotherCommit =
        Optional.of(file)
            .filter(HubFile::hasDigest)
            .map(known -> hub.get().cache().blob(place.repo(), known.blob()))
            .filter(Files::isRegularFile);
    return ofAnotherCommit.isPresent()
        ? FileChannel.open(ofAnotherCommit.get(), StandardOpenOption.READ)
        : new HubChannel(hub.get(), place, file);
  }

  @Override
  protected HubResourceId matchNewResource(String spec, boolean isDirectory) {
    return HubResourceId.parse(spec, isDirectory);
  }

  @Override
  protected String getScheme() {
    return HubPath.SCHEME;
  }

  @Override
  protected WritableByteChannel create(HubResourceId resource, CreateOptions options)
      throws IOException {
    throw readOnly(resource);
  }

  @Override
  protected void copy(List<HubResourceId> from, List<HubResourceId> to) throws IOException {
    throw readOnly(to);
  }

  @Override
  protected void rename(List<HubResourceId> from, List<HubResourceId> to, MoveOptions... options)
      throws IOException {
    throw readOnly(to);
  }

  @Override
  protected void delete(Collection<HubResourceId> resources) throws IOException {
    throw readOnly(resources);
  }

  private static IOException readOnly(Object resource) {
    return new IOException(resource + " cannot be written: hf:// is read-only");
  }
}
