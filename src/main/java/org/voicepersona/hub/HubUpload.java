package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Sends files to a repository of the Hub, as one commit that holds all of them or does not happen.
 *
 * <p>A large file is sent before the commit, under its digest. What the Hub has already, from an
 * attempt that broke off or from an earlier commit, is not sent again.
 */
public final class HubUpload {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BRANCH = "main";
  private static final String LFS = "application/vnd.git-lfs+json";
  private static final int SAMPLE_BYTES = 512;
  private static final int CONFLICT = 409;

  private final HubHttp http;
  private final HubAddresses addresses;
  private final Retry retry;
  private final Hub hub;

  /** Makes a client; the settings' token must be one that may write. */
  public HubUpload(HubSettings settings, HubTraffic traffic) {
    this.http = new HubHttp(settings, traffic);
    this.addresses = new HubAddresses(settings.endpoint());
    this.retry = new Retry(settings.patience(), settings.patience().outage(), traffic);
    this.hub = new Hub(settings, traffic);
  }

  /**
   * Makes a repository, unless it is there.
   *
   * @param hidden whether only its owner may see it
   */
  public void create(RepoId repo, boolean hidden) throws IOException {
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
    post(repo.toString(), addresses.create(), "application/json", bytes(asked), true);
  }

  /**
   * Makes a folder's files those of the repository: sends them, and deletes what an earlier release
   * has left.
   *
   * @param folder on this machine
   * @param files in it
   * @param replaced the names of files in the repository's folders that are deleted if they are not
   *     among {@code files}
   * @param summary of the commit, for people
   * @return the commit that has them; the latest if nothing was to be changed
   */
  public String replace(
      RepoId repo, Path folder, List<Path> files, Pattern replaced, String summary)
      throws IOException {
    Map<String, Path> byPath = new TreeMap<>();
    files.forEach(file -> byPath.put(folder.relativize(file).toString().replace('\\', '/'), file));
    String latest = hub.commit(repo, BRANCH);
    List<String> stale =
        hub.list(repo, latest, "", true).stream()
            .map(HubFile::path)
            .filter(path -> !byPath.containsKey(path))
            .filter(path -> replaced.matcher(path.substring(path.lastIndexOf('/') + 1)).matches())
            .toList();
    return commit(repo, byPath, stale, summary);
  }

  /**
   * Sends files and commits them, with the deletion of others.
   *
   * @param files by their paths in the repository
   * @param stale files that are no longer to be there
   * @param summary of the commit, for people
   * @return the commit that has them; the latest if nothing was to be changed
   */
  public String commit(RepoId repo, Map<String, Path> files, List<String> stale, String summary)
      throws IOException {
    String latest = hub.commit(repo, BRANCH);
    Map<String, HubFile> there = new HashMap<>();
    hub.list(repo, latest, "", true).forEach(file -> there.put(file.path(), file));
    List<Outgoing> changed = new ArrayList<>();
    for (Map.Entry<String, Path> file : new TreeMap<>(files).entrySet()) {
      Outgoing outgoing = Outgoing.of(file.getKey(), file.getValue());
      HubFile known = there.get(outgoing.path());
      if (known == null || !outgoing.is(known)) {
        changed.add(outgoing);
      }
    }
    List<String> gone = stale.stream().filter(there::containsKey).sorted().toList();
    if (changed.isEmpty() && gone.isEmpty()) {
      return latest;
    }
    Map<String, Boolean> large = areLarge(repo, changed);
    sendLarge(repo, changed.stream().filter(file -> large.get(file.path())).toList());
    return commit(repo, changed, large, gone, summary);
  }

  /** Asks which files are to be sent as large ones. */
  private Map<String, Boolean> areLarge(RepoId repo, List<Outgoing> files) throws IOException {
    ObjectNode asked = JSON.createObjectNode();
    ArrayNode list = asked.putArray("files");
    for (Outgoing file : files) {
      try (InputStream in = Files.newInputStream(file.file())) {
        list.addObject()
            .put("path", file.path())
            .put("size", file.size())
            .put("sample", Base64.getEncoder().encodeToString(in.readNBytes(SAMPLE_BYTES)));
      }
    }
    URI uri = addresses.preupload(repo, BRANCH);
    JsonNode told = post(repo.toString(), uri, "application/json", bytes(asked), false);
    Map<String, Boolean> large = new HashMap<>();
    told.path("files")
        .forEach(
            file ->
                large.put(
                    file.path("path").asText(), file.path("uploadMode").asText().equals("lfs")));
    for (Outgoing file : files) {
      if (!large.containsKey(file.path())) {
        throw new FileSystemException(
            repo + "/" + file.path(), null, "the Hub does not say how it wants this file");
      }
    }
    return large;
  }

  private void sendLarge(RepoId repo, List<Outgoing> files) throws IOException {
    for (Outgoing file : files) {
      // One at a time: the addresses to send to are signed for a short while.
      ObjectNode asked = JSON.createObjectNode().put("operation", "upload");
      asked.putArray("transfers").add("basic").add("multipart");
      asked.put("hash_algo", "sha256");
      asked.putArray("objects").addObject().put("oid", file.sha256()).put("size", file.size());
      JsonNode told =
          post(repo + "/" + file.path(), addresses.largeFiles(repo), LFS, bytes(asked), false);
      JsonNode object = told.path("objects").path(0);
      if (object.has("error")) {
        throw new FileSystemException(
            repo + "/" + file.path(), null, object.path("error").path("message").asText());
      }
      JsonNode upload = object.path("actions").path("upload");
      if (upload.isObject()) {
        send(repo, file, upload);
        verify(repo, file, object.path("actions").path("verify"));
      }
    }
  }

  private void send(RepoId repo, Outgoing file, JsonNode upload) throws IOException {
    String what = repo + "/" + file.path();
    URI target = URI.create(upload.path("href").asText());
    JsonNode header = upload.path("header");
    if (!header.has("chunk_size")) {
      put(what, target, file.whole());
      return;
    }
    long partBytes = header.path("chunk_size").asLong();
    ObjectNode whole = JSON.createObjectNode().put("oid", file.sha256());
    ArrayNode parts = whole.putArray("parts");
    for (Map.Entry<Integer, URI> part : parts(header).entrySet()) {
      long from = (part.getKey() - 1L) * partBytes;
      long length = Math.min(partBytes, file.size() - from);
      Answer answer = put(what, part.getValue(), file.part(from, length));
      String etag = answer.header("etag").orElse("");
      parts.addObject().put("partNumber", part.getKey()).put("etag", etag);
    }
    post(what, target, LFS, bytes(whole), false);
  }

  private static Map<Integer, URI> parts(JsonNode header) {
    Map<Integer, URI> parts = new TreeMap<>();
    header
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().matches("\\d{1,6}")) {
                parts.put(Integer.parseInt(field.getKey()), URI.create(field.getValue().asText()));
              }
            });
    return parts;
  }

  private void verify(RepoId repo, Outgoing file, JsonNode verify) throws IOException {
    if (verify.isObject()) {
      ObjectNode asked = JSON.createObjectNode().put("oid", file.sha256()).put("size", file.size());
      URI uri = URI.create(verify.path("href").asText());
      post(repo + "/" + file.path(), uri, LFS, bytes(asked), false);
    }
  }

  private String commit(
      RepoId repo,
      List<Outgoing> files,
      Map<String, Boolean> large,
      List<String> gone,
      String summary)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    addLine(
        lines, "header", JSON.createObjectNode().put("summary", summary).put("description", ""));
    for (Outgoing file : files) {
      ObjectNode value = JSON.createObjectNode().put("path", file.path());
      if (large.get(file.path())) {
        value.put("algo", "sha256").put("oid", file.sha256()).put("size", file.size());
        addLine(lines, "lfsFile", value);
      } else {
        byte[] content = Files.readAllBytes(file.file());
        value.put("content", Base64.getEncoder().encodeToString(content));
        addLine(lines, "file", value.put("encoding", "base64"));
      }
    }
    for (String path : gone) {
      addLine(lines, "deletedFile", JSON.createObjectNode().put("path", path));
    }
    URI uri = addresses.commit(repo, BRANCH);
    JsonNode told = post(repo.toString(), uri, "application/x-ndjson", lines.toByteArray(), false);
    return told.path("commitOid").asText();
  }

  private static void addLine(ByteArrayOutputStream lines, String key, ObjectNode value)
      throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("key", key);
    line.put("value", value);
    lines.writeBytes(JSON.writeValueAsBytes(line));
    lines.write('\n');
  }

  private static byte[] bytes(ObjectNode json) throws JsonProcessingException {
    return JSON.writeValueAsString(json).getBytes(UTF_8);
  }

  private Answer put(String what, URI uri, BodyPublisher body) throws IOException {
    return retry.run(
        what,
        () ->
            http.send(
                "PUT",
                uri,
                Map.of(),
                body,
                head -> {
                  head.requireSuccess(what);
                  return HubHttp.Body.NONE;
                }));
  }

  /** Posts and returns the answer in JSON, an empty object if it says nothing. */
  private JsonNode post(String what, URI uri, String type, byte[] body, boolean mayBeThere)
      throws IOException {
    Map<String, String> headers =
        Map.of("Content-Type", type, "Accept", type.equals(LFS) ? LFS : "application/json");
    return retry.run(
        what,
        () -> {
          ByteArrayOutputStream said = new ByteArrayOutputStream();
          http.send(
              "POST",
              uri,
              headers,
              BodyPublishers.ofByteArray(body),
              head -> {
                if (!(mayBeThere && head.status() == CONFLICT)) {
                  head.requireSuccess(what);
                }
                return piece -> {
                  byte[] bytes = new byte[piece.remaining()];
                  piece.get(bytes);
                  said.writeBytes(bytes);
                  return true;
                };
              });
          try {
            JsonNode json = JSON.readTree(said.toByteArray());
            return json.isObject() ? json : JSON.createObjectNode();
          } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("said", said.toString(UTF_8));
          }
        });
  }

  /**
   * A file to send.
   *
   * @param path in the repository
   * @param file on this machine
   * @param size in bytes
   * @param sha256 what a large file is known by
   * @param gitSha1 what a small file is known by
   */
  private record Outgoing(String path, Path file, long size, String sha256, String gitSha1) {

    static Outgoing of(String path, Path file) throws IOException {
      long size = Files.size(file);
      return new Outgoing(
          path, file, size, FileDigest.sha256(file), FileDigest.gitBlob(file, size));
    }

    boolean is(HubFile known) {
      return known.blob().equals(sha256) || known.blob().equals(gitSha1);
    }

    BodyPublisher whole() throws FileNotFoundException {
      return BodyPublishers.ofFile(file);
    }

    BodyPublisher part(long from, long length) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        in.skipNBytes(from);
        return BodyPublishers.ofByteArray(in.readNBytes(Math.toIntExact(length)));
      }
    }
  }
}
