package org.voicepersona.hub.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.voicepersona.http.Hosts;
import org.voicepersona.http.ReplyText;
import org.voicepersona.hub.HubApi;
import org.voicepersona.hub.RepoId;
import org.voicepersona.hub.http.Answer;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.Retry;

/**
 * Uploads large files by the <a
 * href="https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md">protocol of git-lfs</a>:
 * each under its digest, before the commit that names it, in one piece or in parts. Content that
 * the Hub has is not sent.
 */
final class LargeFiles {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LFS = "application/vnd.git-lfs+json";
  private static final int LONGEST_MESSAGE = 300;

  private final HubSettings settings;
  private final HubHttp http;
  private final HubApi api;
  private final Retry retry;
  private final RepoId repo;

  LargeFiles(HubSettings settings, HubHttp http, HubApi api, Retry retry, RepoId repo) {
    this.settings = settings;
    this.http = http;
    this.api = api;
    this.retry = retry;
    this.repo = repo;
  }

  /** Uploads a file, unless the Hub has it. */
  void send(UploadFile file) throws IOException {
    String what = repo + "/" + file.path();
    // One file a request: the signed URLs for the upload expire soon.
    ObjectNode asked = JSON.createObjectNode().put("operation", "upload");
    asked.putArray("transfers").add("basic").add("multipart");
    asked.put("hash_algo", "sha256");
    asked.putArray("objects").addObject().put("oid", file.sha256()).put("size", file.size());
    JsonNode told =
        post(what, api.addresses().largeFiles(repo), asked, settings.patience().silence());
    JsonNode object = told.path("objects").path(0);
    if (object.has("error")) {
      String message = object.path("error").path("message").asText();
      throw new FileSystemException(
          what, null, "the Hub does not take it: " + ReplyText.line(message, LONGEST_MESSAGE));
    }
    JsonNode upload = object.path("actions").path("upload");
    if (upload.isObject()) {
      send(what, file, upload);
      verify(what, file, object.path("actions").path("verify"));
    }
  }

  private void send(String what, UploadFile file, JsonNode upload) throws IOException {
    URI target = address(what, upload.path("href"));
    JsonNode header = upload.path("header");
    if (!header.has("chunk_size")) {
      put(what, target, file.part(0, file.size()));
      return;
    }
    long partBytes = header.path("chunk_size").asLong();
    Map<Integer, URI> addresses = parts(what, header);
    requireWhole(what, file, partBytes, addresses);
    ObjectNode whole = JSON.createObjectNode().put("oid", file.sha256());
    ArrayNode parts = whole.putArray("parts");
    for (Map.Entry<Integer, URI> part : addresses.entrySet()) {
      long from = (part.getKey() - 1L) * partBytes;
      long length = Math.min(partBytes, file.size() - from);
      Answer answer = put(what, part.getValue(), file.part(from, length));
      String etag = answer.header("etag").orElse("");
      if (etag.isBlank()) {
        throw new FileSystemException(
            what, null, "%s does not name part %d".formatted(answer.origin(), part.getKey()));
      }
      parts.addObject().put("partNumber", part.getKey()).put("etag", etag);
    }
    post(what, target, whole, settings.patience().work());
  }

  private Map<Integer, URI> parts(String what, JsonNode header) throws IOException {
    Map<Integer, URI> parts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().matches("\\d{1,6}")) {
        parts.put(Integer.parseInt(field.getKey()), address(what, field.getValue()));
      }
    }
    return parts;
  }

  /** Checks that the parts are numbered from 1 and cover the whole file. */
  private static void requireWhole(
      String what, UploadFile file, long partBytes, Map<Integer, URI> parts)
      throws FileSystemException {
    long wanted = partBytes < 1 ? -1 : (file.size() + partBytes - 1) / partBytes;
    boolean isNumbered =
        parts.keySet().stream().allMatch(number -> number >= 1 && number <= wanted);
    if (parts.size() != wanted || !isNumbered) {
      throw new FileSystemException(
          what,
          null,
          "the Hub wants %,d bytes in %,d parts of %,d, which does not fit"
              .formatted(file.size(), parts.size(), partBytes));
    }
  }

  /** Returns the URL for an upload: HTTPS, or HTTP if the endpoint itself is used with HTTP. */
  private URI address(String what, JsonNode href) throws FileSystemException {
    try {
      URI address = new URI(href.asText());
      boolean isPlain = "http".equals(address.getScheme());
      boolean mayBePlain =
          "http".equals(settings.endpoint().getScheme())
              && (Hosts.isThisMachine(address) || settings.plainHttp());
      if (address.getHost() != null
          && address.getUserInfo() == null
          && ("https".equals(address.getScheme()) || (isPlain && mayBePlain))) {
        return address;
      }
      throw refused(what, isPlain ? "is not encrypted (http://)" : "is no https:// address");
    } catch (URISyntaxException e) {
      throw refused(what, "is none");
    }
  }

  private static FileSystemException refused(String what, String why) {
    return new FileSystemException(
        what, null, "the address that the Hub wants it sent to " + why + "; nothing is sent there");
  }

  private void verify(String what, UploadFile file, JsonNode verify) throws IOException {
    if (verify.isObject()) {
      ObjectNode asked = JSON.createObjectNode().put("oid", file.sha256()).put("size", file.size());
      post(what, address(what, verify.path("href")), asked, settings.patience().work());
    }
  }

  private JsonNode post(String what, URI uri, ObjectNode asked, Duration silence)
      throws IOException {
    HubApi.Question question = new HubApi.Question(what, uri, LFS, HubApi.bytes(asked), silence);
    return retry.run(what, () -> api.post(question, Set.of())).json();
  }

  private Answer put(String what, URI uri, BodyPublisher body) throws IOException {
    return retry.run(
        what,
        () -> {
          Answer answer =
              http.send(
                  "PUT",
                  uri,
                  Map.of(),
                  body,
                  settings.patience().silence(),
                  head -> {
                    head.requireSuccess(what);
                    return HubHttp.Body.NONE;
                  });
          answer.requireNoRedirect();
          return answer;
        });
  }
}
