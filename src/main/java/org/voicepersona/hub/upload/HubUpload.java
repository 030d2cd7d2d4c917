package org.voicepersona.hub.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubAddresses;
import org.voicepersona.hub.HubApi;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.HubJson;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.hub.http.Retry;
import org.voicepersona.hub.http.TransientFault;

/**
 * Uploads files to a repository of the Hub in one atomic commit.
 *
 * <p>A large file is uploaded before the commit, under its digest. Content that the Hub already
 * has, from an interrupted attempt or an earlier commit, is not sent again. If the answer to a
 * commit is lost, the latest commit is checked before the request is repeated; a commit that
 * somebody else makes meanwhile is never overwritten.
 */
public final class HubUpload {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BRANCH = "main";
  private static final String JSON_TYPE = "application/json";
  private static final String LINES_TYPE = "application/x-ndjson";
  private static final int SAMPLE_BYTES = 512;
  private static final int CONFLICT = 409;

  /** Statuses of a commit whose parent is no longer the latest. */
  private static final Set<Integer> OUTDATED = Set.of(CONFLICT, 412);

  /** Message of the Hub while it creates another repository for the same user. */
  private static final String BUSY = "conflicting operation is in progress";

  private final HubSettings settings;
  private final HubHttp http;
  private final HubApi api;
  private final Retry retry;
  private final Hub hub;

  /**
   * Makes a client; the token of the settings needs write access.
   *
   * @throws IllegalArgumentException if the settings are offline
   */
  public HubUpload(HubSettings settings, HubTraffic traffic) {
    if (settings.offline()) {
      throw new IllegalArgumentException(
          "nothing can be sent to the Hub: HF_HUB_OFFLINE forbids to ask it");
    }
    this.settings = settings.withPatience(settings.patience().fromTheStart());
    this.http = new HubHttp(this.settings, traffic);
    this.api = new HubApi(http, new HubAddresses(settings.endpoint()));
    this.retry = new Retry(settings.patience(), settings.patience().outage(), traffic);
    this.hub = new Hub(this.settings, traffic);
  }

  /**
   * Creates a data set repository, unless it exists.
   *
   * @param hidden whether it is to be private
   * @return whether it is private
   * @throws PublicRepositoryException if it is to be private, but exists and is public
   */
  public boolean create(RepoId repo, boolean hidden) throws IOException {
    String[] name = repo.name().split("/", 2);
    if (name.length < 2) {
      throw new IllegalArgumentException("repository is '" + repo + "', must be OWNER/NAME");
    }
    ObjectNode asked =
        JSON.createObjectNode()
            .put("type", "dataset")
            .put("organization", name[0])
            .put("name", name[1])
            .put("private", hidden);
    HubApi.Question question =
        question(repo, api.addresses().create(), JSON_TYPE, HubApi.bytes(asked));
    Optional<Boolean> isHidden = make(repo, question).hidden();
    if (hidden && isHidden.equals(Optional.of(false))) {
      throw new PublicRepositoryException(repo);
    }
    return isHidden.orElse(hidden);
  }

  /** Creates the repository, or returns the existing one: a token may write without creating. */
  private HubJson.Repository make(RepoId repo, HubApi.Question question) throws IOException {
    try {
      retry.run(repo.toString(), () -> tryToMake(question));
      return hub.repository(repo, BRANCH);
    } catch (AccessDeniedException refused) {
      try {
        return hub.repository(repo, BRANCH);
      } catch (FileSystemException missing) {
        refused.addSuppressed(missing);
        throw refused;
      }
    }
  }

  private HubApi.Reply tryToMake(HubApi.Question question) throws IOException {
    HubApi.Reply reply = api.post(question, Set.of(CONFLICT));
    if (reply.status() == CONFLICT && reply.message().contains(BUSY)) {
      throw TransientFault.ofServer(reply.message(), Optional.empty());
    }
    return reply;
  }

  /**
   * Uploads and commits files, and deletes others in the same commit.
   *
   * @param files the local files, by path in the repository
   * @param stale paths to delete, if they exist
   * @param summary the commit message
   * @return the new commit; the latest one if nothing changes
   */
  public String commit(RepoId repo, Map<String, Path> files, List<String> stale, String summary)
      throws IOException {
    return commit(repo, hub.repository(repo, BRANCH).commit(), files, stale, summary);
  }

  /**
   * Uploads and commits files on top of a known commit; a later commit of somebody else is not
   * overwritten.
   *
   * @param latest the commit that must still be the latest
   */
  public String commit(
      RepoId repo, String latest, Map<String, Path> files, List<String> stale, String summary)
      throws IOException {
    Map<String, HubFile> there = hub.files(repo, latest);
    List<UploadFile> changed = new ArrayList<>();
    for (Map.Entry<String, Path> file : new TreeMap<>(files).entrySet()) {
      UploadFile outgoing = UploadFile.of(file.getKey(), file.getValue());
      HubFile known = there.get(outgoing.path());
      if (known == null || !outgoing.is(known)) {
        changed.add(outgoing);
      }
    }
    List<String> gone = stale.stream().filter(there::containsKey).sorted().toList();
    if (changed.isEmpty() && gone.isEmpty()) {
      return latest;
    }
    Set<String> large = changed.isEmpty() ? Set.of() : large(repo, changed);
    LargeFiles largeFiles = new LargeFiles(settings, http, api, retry, repo);
    for (UploadFile file : changed) {
      if (large.contains(file.path())) {
        largeFiles.send(file);
      }
    }
    return new Commit(new CommitRequest(repo, latest, changed, large, gone, summary)).make();
  }

  /** Returns the paths of the files that the Hub wants uploaded as large files. */
  private Set<String> large(RepoId repo, List<UploadFile> files) throws IOException {
    ObjectNode asked = JSON.createObjectNode();
    ArrayNode list = asked.putArray("files");
    for (UploadFile file : files) {
      list.addObject()
          .put("path", file.path())
          .put("size", file.size())
          .put("sample", file.sample(SAMPLE_BYTES));
    }
    HubApi.Question question =
        question(repo, api.addresses().preupload(repo, BRANCH), JSON_TYPE, HubApi.bytes(asked));
    JsonNode told = retry.run(repo.toString(), () -> api.post(question, Set.of())).json();
    Set<String> large = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (JsonNode file : told.path("files")) {
      all.add(file.path("path").asText());
      if (file.path("uploadMode").asText().equals("lfs")) {
        large.add(file.path("path").asText());
      }
    }
    for (UploadFile file : files) {
      if (!all.contains(file.path())) {
        throw new FileSystemException(
            repo + "/" + file.path(), null, "the Hub does not say how it wants this file");
      }
    }
    return large;
  }

  private HubApi.Question question(RepoId repo, URI uri, String type, byte[] body) {
    Duration work = settings.patience().work();
    return new HubApi.Question(repo.toString(), uri, type, body, work);
  }

  /** Makes a commit exactly once, even if answers are lost. */
  private final class Commit {

    private final CommitRequest request;
    private final String what;
    private boolean isSent;

    private Commit(CommitRequest request) {
      this.request = request;
      this.what = request.repo().toString();
    }

    private String make() throws IOException {
      HubApi.Question question =
          question(
              request.repo(),
              api.addresses().commit(request.repo(), BRANCH),
              LINES_TYPE,
              request.body());
      try {
        return retry.run(what, () -> lookOrSend(question));
      } catch (OvertakenException e) {
        throw e;
      } catch (FileSystemException e) {
        Optional<String> made = isSent ? look(e) : Optional.empty();
        if (made.isPresent()) {
          return made.get();
        }
        throw e;
      }
    }

    private String lookOrSend(HubApi.Question question) throws IOException {
      Optional<String> made = isSent ? find() : Optional.empty();
      return made.isPresent() ? made.get() : send(question);
    }

    private String send(HubApi.Question question) throws IOException {
      isSent = true;
      HubApi.Reply reply = api.post(question, OUTDATED);
      if (OUTDATED.contains(reply.status())) {
        return find().orElseThrow(() -> refused(reply));
      }
      String commit = reply.json().path("commitOid").asText();
      if (!commit.matches("[0-9a-f]{40}")) {
        throw TransientFault.ofAnswer("the Hub does not say which commit it has made");
      }
      return commit;
    }

    /**
     * Returns the latest commit if it contains this one; empty if its parent is still the latest.
     *
     * @throws OvertakenException if the latest commit is somebody else's
     */
    private Optional<String> find() throws IOException {
      String latest = hub.repository(request.repo(), BRANCH).commit();
      if (latest.equals(request.parent())) {
        return Optional.empty();
      }
      if (request.isIn(hub.files(request.repo(), latest))) {
        return Optional.of(latest);
      }
      throw new OvertakenException(
          what,
          "somebody else has changed it meanwhile (%s was the latest commit, now %s is): their change"
                  .formatted(request.parent(), latest)
              + " stays, and this one was not made");
    }

    /** Checks a last time whether the commit was made; {@code fault} says why no answer came. */
    private Optional<String> look(FileSystemException fault) throws FileSystemException {
      try {
        return find();
      } catch (OvertakenException e) {
        throw e;
      } catch (IOException e) {
        FileSystemException unknown =
            new FileSystemException(
                what,
                null,
                "%s. Whether the commit was made is not known: %s"
                    .formatted(fault.getReason(), e.getMessage()));
        unknown.initCause(e);
        unknown.addSuppressed(fault);
        throw unknown;
      }
    }

    private TransientFault refused(HubApi.Reply reply) {
      return TransientFault.ofAnswer(
          "the Hub refuses the commit: it is changed at the same time (%d %s)"
              .formatted(reply.status(), reply.message()));
    }
  }

  /** Thrown if somebody else has made a commit since the parent. */
  private static final class OvertakenException extends FileSystemException {

    private static final long serialVersionUID = 1;

    private OvertakenException(String what, String why) {
      super(what, null, why);
    }
  }
}
