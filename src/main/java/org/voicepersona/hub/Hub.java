package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Hub as its readers see it: repositories, their commits, the files of a commit and the bytes
 * of a file. Faults that pass are outlasted; see {@link Patience}.
 *
 * <p>Every method that fails for good fails with a {@link FileSystemException} that names what was
 * asked for: {@link NoSuchFileException} when it is not there, {@link
 * java.nio.file.AccessDeniedException} when it may not be read.
 */
public final class Hub {

  private static final int MOST_PAGES = 100_000;
  private static final int MOST_LISTS = 64;
  private static final int MOST_FILES = 100_000;

  /** A folder of a commit. */
  private record Folder(RepoId repo, String commit, String path, boolean recursive) {}

  /** A place in a commit. */
  private record Place(RepoId repo, String commit, String path) {}

  private static final Map<HubSettings, Hub> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  private final HubSettings settings;
  private final HubAddresses addresses;
  private final HubHttp http;
  private final Retry patient;
  private final JsonPages pages;
  private final HubCache cache;
  private final RangeReader ranges;
  private final TailReader tails;
  private final Map<Folder, List<HubFile>> lists =
      Collections.synchronizedMap(new Lru<>(MOST_LISTS));
  private final Map<Place, HubFile> files = Collections.synchronizedMap(new Lru<>(MOST_FILES));

  /** Makes a client whose traffic is counted in {@code traffic}. */
  public Hub(HubSettings settings, HubTraffic traffic) {
    this.settings = requireNonNull(settings, "settings is null");
    Patience patience = settings.patience();
    this.addresses = new HubAddresses(settings.endpoint());
    this.http = new HubHttp(settings, traffic);
    this.patient = new Retry(patience, patience.outage(), traffic);
    Retry brief = new Retry(patience, patience.outageAtStart(), traffic);
    this.pages = new JsonPages(http, addresses, brief);
    this.cache = new HubCache(settings.cache(), settings.symlinks());
    this.ranges = new RangeReader(http, addresses, patient);
    this.tails = new TailReader(ranges);
  }

  /**
   * Returns the client that all of this process share, whose traffic is counted in {@link
   * HubTraffic#OF_THIS_PROCESS}.
   */
  public static Hub of(HubSettings settings) {
    return OF_THIS_PROCESS.computeIfAbsent(settings, s -> new Hub(s, HubTraffic.OF_THIS_PROCESS));
  }

  /** Returns where the Hub is, and who asks. */
  public HubSettings settings() {
    return settings;
  }

  /**
   * Asks the Hub for a sign of life: one request, not repeated, even offline.
   *
   * @return the HTTP status it answers with
   * @throws IOException if it does not answer; the message names it
   */
  public int greet() throws IOException {
    URI front = URI.create(settings.endpoint() + "/");
    return http.send("HEAD", front, Map.of(), head -> HubHttp.Body.NONE).status();
  }

  /** Returns what lies on this machine. */
  public HubCache cache() {
    return cache;
  }

  RangeReader ranges() {
    return ranges;
  }

  /** Returns the commit that a revision stands for now; offline, that it stood for last. */
  public String commit(RepoId repo, String revision) throws IOException {
    HubPath asked = new HubPath(repo, revision, "");
    if (asked.isPinned()) {
      return revision;
    }
    if (settings.offline()) {
      return cache
          .commit(repo, revision)
          .orElseThrow(() -> notCached(asked, "no commit of it is in the cache"));
    }
    JsonNode answer = pages.get(asked, addresses.revision(repo, revision)).json();
    String commit = answer.path("sha").asText();
    if (!commit.matches("[0-9a-f]{40}")) {
      throw new FileSystemException(
          asked.toString(), null, "the Hub names no commit of it: '" + commit + "'");
    }
    return commit;
  }

  /** Returns the place with its revision replaced by the commit it stands for now. */
  public HubPath pin(HubPath place) throws IOException {
    return place.at(commit(place.repo(), place.revision()));
  }

  /**
   * Lists the files of a folder at a commit; offline, those in the cache.
   *
   * @param folder the folder; empty for the whole repository
   * @param recursive whether to list the folders in it too
   * @throws NoSuchFileException if there is no such folder
   */
  public List<HubFile> list(RepoId repo, String commit, String folder, boolean recursive)
      throws IOException {
    if (settings.offline()) {
      return cache.list(repo, commit, folder, recursive);
    }
    Folder key = new Folder(repo, commit, folder, recursive);
    List<HubFile> known = lists.get(key);
    if (known != null) {
      return known;
    }
    List<HubFile> found = new ArrayList<>();
    HubPath asked = new HubPath(repo, commit, folder);
    Set<URI> seen = new HashSet<>();
    Optional<URI> next = Optional.of(addresses.tree(repo, commit, folder, recursive));
    while (next.isPresent()) {
      URI uri = next.get();
      if (!seen.add(uri) || seen.size() > MOST_PAGES) {
        throw new FileSystemException(asked.toString(), null, "the Hub's list of files has no end");
      }
      JsonPages.Page page = pages.get(asked, uri);
      found.addAll(files(asked, page.json()));
      next = page.next();
    }
    found.forEach(file -> files.put(new Place(repo, commit, file.path()), file));
    lists.put(key, List.copyOf(found));
    return List.copyOf(found);
  }

  private static List<HubFile> files(HubPath asked, JsonNode items) throws IOException {
    if (!items.isArray()) {
      throw new FileSystemException(asked.toString(), null, "the Hub sends no list of files");
    }
    List<HubFile> files = new ArrayList<>();
    try {
      items.forEach(item -> file(item).ifPresent(files::add));
    } catch (IllegalArgumentException e) {
      FileSystemException refused =
          new FileSystemException(asked.toString(), null, "in the Hub's list " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
    return files;
  }

  private static Optional<HubFile> file(JsonNode item) {
    if (!item.path("type").asText().equals("file")) {
      return Optional.empty();
    }
    JsonNode large = item.path("lfs");
    String blob = large.isObject() ? large.path("oid").asText() : item.path("oid").asText();
    long bytes = large.isObject() ? large.path("size").asLong() : item.path("size").asLong();
    return Optional.of(new HubFile(item.path("path").asText(), bytes, blob));
  }

  /**
   * Returns what the Hub says of one file at a commit.
   *
   * @throws NoSuchFileException if there is no such file
   */
  public HubFile file(RepoId repo, String commit, String path) throws IOException {
    Place place = new Place(repo, commit, path);
    HubFile known = files.get(place);
    if (known != null) {
      return known;
    }
    HubPath asked = new HubPath(repo, commit, path);
    if (settings.offline()) {
      throw notCached(asked, "it is not in the cache");
    }
    HubFile file = patient.run(asked.toString(), () -> head(asked));
    files.put(place, file);
    return file;
  }

  private HubFile head(HubPath asked) throws IOException {
    URI uri = addresses.resolve(asked.repo(), asked.revision(), asked.path());
    for (int hop = 0; hop <= HubHttp.MOST_REDIRECTS; hop++) {
      Answer answer =
          http.send(
              "HEAD",
              uri,
              Map.of(),
              head -> {
                head.requireSuccess(asked.toString());
                return HubHttp.Body.NONE;
              });
      Optional<String> blob = answer.etag("x-linked-etag").or(() -> answer.etag("etag"));
      Optional<Long> bytes =
          answer
              .number("x-linked-size")
              .or(() -> answer.isRedirect() ? Optional.empty() : answer.number("content-length"));
      boolean isKnown = blob.isPresent() && bytes.isPresent();
      if (!isKnown && answer.isRedirect() && http.isEndpoint(HubHttp.redirect(answer))) {
        uri = HubHttp.redirect(answer);
        continue;
      }
      if (!isKnown) {
        throw PassingFault.ofAnswer(answer.origin() + " tells no digest or size");
      }
      return hubFile(asked, bytes.get(), blob.get());
    }
    throw PassingFault.ofAnswer(addresses.origin() + " redirects without end");
  }

  private static HubFile hubFile(HubPath asked, long bytes, String blob) throws PassingFault {
    try {
      return new HubFile(asked.path(), bytes, blob);
    } catch (IllegalArgumentException e) {
      throw PassingFault.ofAnswer(e.getMessage());
    }
  }

  /** Fills {@code into} with the bytes of a file from {@code from} on. */
  public void read(RepoId repo, String commit, HubFile file, long from, ByteBuffer into)
      throws IOException {
    RemoteFile remote = new RemoteFile(repo, commit, file);
    if (settings.offline()) {
      throw notCached(new HubPath(repo, commit, file.path()), "it is not in the cache");
    }
    tails.read(remote, from, into);
  }

  private FileSystemException notCached(HubPath asked, String why) {
    return new NoSuchFileException(
        asked.toString(), null, why + ", and HF_HUB_OFFLINE forbids to ask the Hub");
  }
}
