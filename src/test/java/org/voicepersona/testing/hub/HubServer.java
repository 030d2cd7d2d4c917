package org.voicepersona.testing.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Hub on loopback: one host that knows repositories, and one that content lies on, under signed
 * addresses. Records every request, and misbehaves by a {@link FaultPlan}.
 *
 * <p>Files whose names end with {@code .parquet} or {@code .safetensors} are large ones: known by
 * their SHA-256, and read from the other host.
 */
public final class HubServer implements Closeable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern API =
      Pattern.compile("/api/(models|datasets)/([^/]+/[^/]+)/(revision|tree)/([^/?]+)(?:/([^?]*))?");
  private static final Pattern RESOLVE =
      Pattern.compile("/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
  private static final Pattern SIGNATURE = Pattern.compile(".*Signature=(\\d+).*");

  private final HttpListener hub;
  private final HttpListener storage;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Map<String, Reply> refusals = new ConcurrentHashMap<>();
  private final AtomicLong signature = new AtomicLong();
  private final Map<Fault, Long> faults = new ConcurrentHashMap<>();
  private final Map<String, Boolean> hidden = new ConcurrentHashMap<>();
  private final Repositories repositories = new Repositories();
  private final Uploads uploads = new Uploads(this, repositories);
  private volatile String storageAddress;
  private volatile FaultPlan plan = FaultPlan.NONE;

  /** Starts the two hosts. */
  public HubServer() throws IOException {
    hub = new HttpListener(Request.Host.HUB, "127.0.0.1", this::answer);
    storage = new HttpListener(Request.Host.STORAGE, "localhost", this::answer);
    storageAddress = storage.address();
  }

  /** Returns the address of the first host. */
  public String endpoint() {
    return hub.address();
  }

  /**
   * Publishes the files of a folder as the next commit of a repository.
   *
   * @param repository such as {@code datasets/OWNER/NAME}, or {@code OWNER/NAME} for a model
   * @return the commit
   */
  public String publish(String repository, Path folder) throws IOException {
    Map<String, Content> files = new HashMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.filter(Files::isRegularFile)
          .forEach(
              file ->
                  files.put(
                      folder.relativize(file).toString().replace('\\', '/'), Content.of(file)));
    }
    return repositories.commit(repository, files);
  }

  /** Publishes one file more, or another content of one, as the next commit. */
  public String publish(String repository, String path, byte[] content) {
    TreeMap<String, Content> files = new TreeMap<>(repositories.latest(repository).files());
    files.put(path, Content.of(content));
    return repositories.commit(repository, files);
  }

  /** Publishes, as the next commit, a file that is said to have {@code bytes} and has none. */
  public String publishClaim(String repository, String path, long bytes) {
    TreeMap<String, Content> files = new TreeMap<>();
    files.put(path, Content.claiming(bytes));
    return repositories.commit(repository, files);
  }

  /** Returns the address of the second host. */
  String storageAddress() {
    return storageAddress;
  }

  /** Misbehaves by this plan from now on. */
  public void plan(FaultPlan newPlan) {
    plan = newPlan;
  }

  /** Refuses whatever is asked for below a path, such as {@code /datasets/OWNER/NAME/resolve}. */
  public void refuse(String path, int status, String code, String message) {
    refusals.put(path, Reply.of(status, "X-Error-Code", code, "X-Error-Message", message));
  }

  /** Answers whatever is asked for below a path in these words, with headers in pairs. */
  public void say(String path, int status, String body, String... headers) {
    Reply reply = Reply.text(status, "application/json", body);
    for (int i = 0; i < headers.length; i += 2) {
      reply = reply.with(headers[i], headers[i + 1]);
    }
    refusals.put(path, reply);
  }

  /**
   * Answers whatever is asked for below a path with blanks, which come in one by one or at once.
   */
  public void sayBlanks(String path, long bytes, Duration each) {
    Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
    refusals.put(path, new Reply(200, headers, Content.blanks(bytes, each), 0, bytes));
  }

  /** Gives another name than {@code main} to the latest commit of a repository. */
  public void branch(String repository, String name) {
    repositories.branch(repository, name);
  }

  /** Lets everybody see a repository, or only its owner. */
  public void setHidden(String repository, boolean isHidden) {
    hidden.put(repository, isHidden);
  }

  /** Returns how many commits a repository has. */
  public int commits(String repository) {
    return repositories.count(repository);
  }

  /** Names another address of the second host from now on, by which it can be reached. */
  public void storeAt(String address) {
    storageAddress = address;
  }

  /** Returns the address by which the second host is named and reached itself. */
  public String storage() {
    return storage.address();
  }

  /** Refuses from now on all signed addresses given out before. */
  public void expireAddresses() {
    for (long i = 1; i <= signature.get(); i++) {
      refused.add(Long.toString(i));
    }
  }

  /** Returns all requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns the requests so far that are {@code wanted}. */
  public List<Request> requests(Predicate<Request> wanted) {
    return requests.stream().filter(wanted).toList();
  }

  /** Returns how many bytes of content the second host has sent. */
  public long contentBytes() {
    return storage.bodyBytes();
  }

  /** Returns how often each fault was met with. */
  public Map<Fault, Long> faults() {
    return Map.copyOf(faults);
  }

  private HttpListener.Handler.Outcome answer(Request request) {
    requests.add(request);
    Optional<Fault> fault = plan.on(request);
    Reply reply = fault.map(f -> misbehave(f, request)).orElseGet(() -> behave(request));
    fault.ifPresent(f -> faults.merge(f, 1L, Long::sum));
    return new HttpListener.Handler.Outcome(reply, fault);
  }

  private Reply misbehave(Fault fault, Request request) {
    return switch (fault) {
      case REQUEST_TIMEOUT -> Reply.of(408);
      case TOO_MANY_REQUESTS ->
          Reply.of(
              429, "RateLimit", "\"resolvers\";r=1;t=60", "Retry-After", "0", "X-Request-Id", "1");
      case SERVER_ERROR -> Reply.text(500, "text/html", "<html>Oops</html>");
      case BAD_GATEWAY -> Reply.of(502);
      case UNAVAILABLE -> Reply.of(503, "Retry-After", "0");
      case GATEWAY_TIMEOUT -> Reply.of(504);
      case RANGE_IGNORED -> behave(withoutRange(request));
      case CHANGED_ETAG -> {
        String other = "\"" + "0123456789abcdef".repeat(4) + "\"";
        Reply reply = behave(request);
        yield reply.headers().containsKey("X-Linked-Etag")
            ? reply.with("X-Linked-Etag", other)
            : reply.with("ETag", other);
      }
      case EXPIRED_ADDRESS -> {
        Matcher signed = SIGNATURE.matcher(request.target());
        if (signed.matches()) {
          refused.add(signed.group(1));
        }
        yield behave(request);
      }
      case HTML_PAGE -> Reply.text(200, "text/html", "<html>We are down for maintenance</html>");
      case LFS_POINTER ->
          Reply.text(
              200,
              "text/plain",
              "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 7\n"
                  .formatted("0".repeat(64)));
      case PACKED -> behave(request).with("Content-Encoding", "gzip");
      case UNKNOWN_SIZE -> {
        Reply reply = behave(request);
        String range = reply.headers().getOrDefault("Content-Range", "");
        yield range.isEmpty()
            ? reply
            : reply.with("Content-Range", range.replaceFirst("/\\d+$", "/*"));
      }
      case SILENCE, STALL, RESET, RESET_IN_BODY, TRUNCATION -> behave(request);
    };
  }

  private static Request withoutRange(Request request) {
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.remove("range");
    return new Request(request.host(), request.method(), request.target(), headers, request.body());
  }

  private Reply behave(Request request) {
    for (Map.Entry<String, Reply> refusal : refusals.entrySet()) {
      if (request.path().startsWith(refusal.getKey())) {
        return refusal.getValue();
      }
    }
    if (request.method().equals("POST") || request.method().equals("PUT")) {
      return uploads.answer(request);
    }
    if (request.host() == Request.Host.STORAGE) {
      return stored(request);
    }
    Matcher api = API.matcher(request.path());
    if (api.matches()) {
      String prefix = api.group(1).equals("datasets") ? "datasets/" : "";
      return api(request, prefix + api.group(2), api);
    }
    Matcher resolve = RESOLVE.matcher(request.path());
    if (resolve.matches()) {
      String prefix = resolve.group(1) == null ? "" : resolve.group(1);
      return resolve(request, prefix + resolve.group(2), resolve.group(3), resolve.group(4));
    }
    return Reply.of(404);
  }

  private Reply missing(String repository) {
    return repositories.count(repository) > 0
        ? Reply.of(404, "X-Error-Code", "RevisionNotFound")
        : Reply.of(
            401,
            "X-Error-Code",
            "RepoNotFound",
            "X-Error-Message",
            "Invalid username or password.");
  }

  private Reply api(Request request, String repository, Matcher parts) {
    Optional<Repositories.Commit> commit = repositories.find(repository, parts.group(4));
    if (commit.isEmpty()) {
      return missing(repository);
    }
    if (parts.group(3).equals("revision")) {
      ObjectNode info =
          JSON.createObjectNode()
              .put("id", repository)
              .put("private", hidden.getOrDefault(repository, false))
              .put("sha", commit.get().sha());
      return Reply.text(200, "application/json", info.toString());
    }
    String folder = parts.group(5) == null ? "" : URLDecoder.decode(parts.group(5), UTF_8) + "/";
    return TreePages.reply(request, endpoint(), commit.get(), folder, repositories);
  }

  private Reply resolve(Request request, String repository, String revision, String quotedPath) {
    Optional<Repositories.Commit> commit = repositories.find(repository, revision);
    if (commit.isEmpty()) {
      return missing(repository);
    }
    String path = URLDecoder.decode(quotedPath, UTF_8);
    Content content = commit.get().files().get(path);
    if (content == null) {
      return Reply.of(404, "X-Error-Code", "EntryNotFound");
    }
    if (!Repositories.isLarge(path)) {
      return range(request, content, content.gitSha1()).with("X-Repo-Commit", commit.get().sha());
    }
    String sha256 = repositories.sha256(content);
    return Reply.of(
        302,
        "X-Repo-Commit",
        commit.get().sha(),
        "X-Linked-Etag",
        "\"" + sha256 + "\"",
        "X-Linked-Size",
        Long.toString(content.size()),
        "Location",
        "%s/blobs/%s?Signature=%d".formatted(storageAddress, sha256, signature.incrementAndGet()));
  }

  private Reply stored(Request request) {
    Matcher signed = SIGNATURE.matcher(request.target());
    if (!signed.matches() || refused.contains(signed.group(1))) {
      return Reply.text(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
    }
    String digest = request.path().substring("/blobs/".length());
    // Storage names contents in a way of its own.
    return range(
        request, repositories.blob(digest).orElseThrow(), "storage-" + digest.substring(0, 8));
  }

  private static Reply range(Request request, Content content, String etag) {
    long size = content.size();
    Map<String, String> headers = new LinkedHashMap<>(Map.of("ETag", "\"" + etag + "\""));
    if (request.rangeStart().isEmpty()) {
      return new Reply(200, headers, content, 0, size);
    }
    long from = request.rangeStart().getAsLong();
    long to = Math.min(size - 1, request.rangeEnd().getAsLong());
    if (from > to) {
      return Reply.of(416, "Content-Range", "bytes */" + size);
    }
    headers.put("Content-Range", "bytes %d-%d/%d".formatted(from, to, size));
    return new Reply(206, headers, content, from, to - from + 1);
  }

  /** Returns the words of every token that either host has seen. */
  public Map<Request.Host, Set<String>> tokensSeen() {
    Map<Request.Host, Set<String>> seen = new HashMap<>();
    for (Request.Host host : Request.Host.values()) {
      seen.put(host, new TreeSet<>());
    }
    requests.stream()
        .filter(request -> !request.authorization().isEmpty())
        .forEach(request -> seen.get(request.host()).add(request.authorization()));
    return seen;
  }

  @Override
  public void close() throws IOException {
    hub.close();
    storage.close();
  }
}
