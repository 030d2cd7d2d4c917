package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.voicepersona.http.ReplyText;
import org.voicepersona.hub.http.Answer;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.hub.http.Retry;
import org.voicepersona.hub.http.RetryLimits;
import org.voicepersona.hub.http.TransientFault;

/**
 * A client that reads from the Hub: repositories, their commits, the files of a commit and the
 * bytes of a file. Transient faults are retried; see {@link RetryLimits}.
 *
 * <p>A permanent failure of any method is a {@link FileSystemException} that names what was asked
 * for: {@link NoSuchFileException} if it does not exist, {@link
 * java.nio.file.AccessDeniedException} if it may not be read.
 */
public final class Hub {

  private static final int MOST_PAGES = 100_000;
  private static final long LARGEST_LIST = 256L << 20;
  private static final int MOST_LISTS = 64;
  private static final int LONGEST_FAULT = 300;
  private static final int MOST_FILES = 100_000;

  /** A folder of a commit. */
  private record Folder(RepoId repo, String commit, String path, boolean recursive) {}

  /** The files on a page of a list, the page's size in bytes, and the address of the next page. */
  private record Listed(List<HubFile> files, long bytes, Optional<URI> next) {}

  /** A place in a commit. */
  private record Place(RepoId repo, String commit, String path) {}

  private static final Map<HubSettings, Hub> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  private final HubSettings settings;
  private final HubAddresses addresses;
  private final HubHttp http;
  private final Retry patient;
  private final Retry brief;
  private final HubApi api;
  private final HubCache cache;
  private final RangeReader ranges;
  private final TailReader tails;
  private final Map<Folder, List<HubFile>> lists =
      Collections.synchronizedMap(new Lru<>(MOST_LISTS));
  private final Map<Place, HubFile> files = Collections.synchronizedMap(new Lru<>(MOST_FILES));

  /** Makes a client whose traffic is counted in {@code traffic}. */
  public Hub(HubSettings settings, HubTraffic traffic) {
    this.settings = requireNonNull(settings, "settings is null");
    RetryLimits patience = settings.patience();
    this.addresses = new HubAddresses(settings.endpoint());
    this.http = new HubHttp(settings, traffic);
    this.patient = new Retry(patience, patience.outage(), traffic);
    this.brief = new Retry(patience, patience.outageAtStart(), traffic);
    this.api = new HubApi(http, addresses);
    this.cache = new HubCache(settings.cache(), settings.symlinks());
    this.ranges = new RangeReader(http, addresses, patient);
    this.tails = new TailReader(ranges);
  }

  /**
   * Returns the client that this process shares, whose traffic is counted in {@link
   * HubTraffic#OF_THIS_PROCESS}.
   */
  public static Hub of(HubSettings settings) {
    return OF_THIS_PROCESS.computeIfAbsent(settings, s -> new Hub(s, HubTraffic.OF_THIS_PROCESS));
  }

  /** Returns the settings of this client. */
  public HubSettings settings() {
    return settings;
  }

  /**
   * Checks that the Hub answers: one request, not retried, sent even if the settings are offline.
   *
   * @return the HTTP status of the answer
   * @throws IOException if the Hub does not answer; the message names it
   */
  public int greet() throws IOException {
    URI front = URI.create(settings.endpoint() + "/");
    return http.send("HEAD", front, Map.of(), head -> HubHttp.Body.NONE).status();
  }

  /** Returns the cache on this machine. */
  public HubCache cache() {
    return cache;
  }

  RangeReader ranges() {
    return ranges;
  }

  /** Returns the commit that a revision names now; offline, that it named when last fetched. */
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
    return repository(repo, revision).commit();
  }

  /**
   * Asks the Hub, even offline, for the current state of a repository.
   *
   * @return the repository with the commit that {@code revision} names
   */
  public HubJson.Repository repository(RepoId repo, String revision) throws IOException {
    HubPath asked = new HubPath(repo, revision, "");
    HubJson.Repository found =
        brief.run(
            asked.toString(),
            () ->
                HubJson.repository(api.get(asked.toString(), addresses.revision(repo, revision))));
    if (!found.commit().matches("[0-9a-f]{40}")) {
      throw new FileSystemException(
          asked.toString(),
          null,
          "the Hub names no commit of it: '" + Answer.plain(found.commit()) + "'");
    }
    return found;
  }

  /** Returns the path with its revision replaced by the commit that the revision names now. */
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
    List<HubFile> found = listAll(new HubPath(repo, commit, folder), recursive);
    found.stream()
        .filter(HubFile::hasDigest)
        .forEach(file -> files.put(new Place(repo, commit, file.path()), file));
    lists.put(key, found);
    return found;
  }

  /** Returns all files of a commit, by their paths. */
  public Map<String, HubFile> files(RepoId repo, String commit) throws IOException {
    Map<String, HubFile> byPath = new HashMap<>();
    list(repo, commit, "", true).forEach(file -> byPath.put(file.path(), file));
    return byPath;
  }

  private List<HubFile> listAll(HubPath asked, boolean recursive) throws IOException {
    List<HubFile> found = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    long bytes = 0;
    Optional<URI> next =
        Optional.of(addresses.tree(asked.repo(), asked.revision(), asked.path(), recursive));
    while (next.isPresent()) {
      URI uri = next.get();
      if (!seen.add(uri) || seen.size() > MOST_PAGES) {
        throw new FileSystemException(asked.toString(), null, "the Hub's list of files has no end");
      }
      Listed listed = brief.run(asked.toString(), () -> listed(asked, uri));
      bytes += listed.bytes();
      if (bytes > LARGEST_LIST) {
        throw new FileSystemException(
            asked.toString(),
            null,
            "the Hub's list of files is larger than %,d MiB: name a folder of it"
                .formatted(LARGEST_LIST >> 20));
      }
      found.addAll(listed.files());
      next = listed.next();
    }
    return List.copyOf(found);
  }

  private Listed listed(HubPath asked, URI uri) throws IOException {
    HubApi.Page page = api.get(asked.toString(), uri);
    return new Listed(files(asked, page), page.body().length, page.next());
  }

  private static List<HubFile> files(HubPath asked, HubApi.Page page) throws IOException {
    try {
      return HubJson.files(page);
    } catch (IllegalArgumentException e) {
      FileSystemException refused =
          new FileSystemException(
              asked.toString(),
              null,
              "in the Hub's list " + ReplyText.line(e.getMessage(), LONGEST_FAULT));
      refused.initCause(e);
      throw refused;
    }
  }

  /**
   * Returns the size and digest of one file at a commit.
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
      Optional<String> blob =
          answer.etag("x-linked-etag").or(() -> answer.etag("etag")).filter(it -> !it.isEmpty());
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
        throw TransientFault.ofAnswer(answer.origin() + " tells no digest or size");
      }
      return hubFile(asked, bytes.get(), blob.get());
    }
    throw TransientFault.ofAnswer(addresses.origin() + " redirects without end");
  }

  private static HubFile hubFile(HubPath asked, long bytes, String blob) throws TransientFault {
    try {
      return new HubFile(asked.path(), bytes, blob);
    } catch (IllegalArgumentException e) {
      throw TransientFault.ofAnswer(e.getMessage());
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
