package org.voicepersona.testing.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Hub does with what is sent to it: large files in parts of 64 kB, then a commit. */
final class Uploads {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PART_BYTES = 1 << 16;
  private static final Pattern API =
      Pattern.compile("/api/(datasets/[^/]+/[^/]+)/(preupload|commit)/main");
  private static final Pattern BATCH =
      Pattern.compile("/(datasets/[^/]+/[^/]+)\\.git/info/lfs/objects/batch");
  private static final Pattern PUT = Pattern.compile("/upload/([0-9a-f]{64})/(\\d+)");

  private final HubServer server;
  private final Repositories repositories;
  private final Map<String, TreeMap<Integer, byte[]>> parts = new ConcurrentHashMap<>();

  Uploads(HubServer server, Repositories repositories) {
    this.server = server;
    this.repositories = repositories;
  }

  Reply answer(Request request) {
    try {
      Matcher put = PUT.matcher(request.path());
      if (request.host() == Request.Host.STORAGE) {
        return put.matches() ? part(request, put) : assemble(request);
      }
      if (request.authorization().isEmpty()) {
        return Reply.of(401, "X-Error-Message", "who are you?");
      }
      Matcher api = API.matcher(request.path());
      Matcher batch = BATCH.matcher(request.path());
      if (request.path().equals("/api/repos/create")) {
        return create(JSON.readTree(request.body()));
      } else if (request.path().equals("/verify")) {
        String oid = JSON.readTree(request.body()).get("oid").asText();
        return Reply.of(repositories.blob(oid).isPresent() ? 200 : 404);
      } else if (batch.matches()) {
        return batch(JSON.readTree(request.body()));
      } else if (api.matches()) {
        return api.group(2).equals("commit")
            ? commit(request, api.group(1))
            : preupload(JSON.readTree(request.body()));
      }
      return Reply.of(404);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply json(JsonNode json) {
    return Reply.text(200, "application/json", json.toString());
  }

  private Reply create(JsonNode asked) {
    String name =
        "datasets/" + asked.get("organization").asText() + "/" + asked.get("name").asText();
    if (repositories.count(name) > 0) {
      return Reply.of(409, "X-Error-Message", "You already created this dataset repo");
    }
    server.setHidden(name, asked.path("private").asBoolean());
    repositories.commit(name, Map.of(".gitattributes", Content.of("*.parquet".getBytes(UTF_8))));
    return json(JSON.createObjectNode().put("url", "x"));
  }

  private static Reply preupload(JsonNode asked) {
    ArrayNode files = JSON.createArrayNode();
    asked
        .get("files")
        .forEach(
            file -> {
              String path = file.get("path").asText();
              files
                  .addObject()
                  .put("path", path)
                  .put("uploadMode", Repositories.isLarge(path) ? "lfs" : "regular")
                  .put("shouldIgnore", false);
            });
    return json(JSON.createObjectNode().set("files", files));
  }

  private Reply batch(JsonNode asked) {
    ObjectNode answer = JSON.createObjectNode().put("transfer", "multipart");
    ArrayNode objects = answer.putArray("objects");
    for (JsonNode object : asked.get("objects")) {
      String oid = object.get("oid").asText();
      long size = object.get("size").asLong();
      ObjectNode told = objects.addObject().put("oid", oid).put("size", size);
      if (repositories.blob(oid).isEmpty()) {
        ObjectNode actions = told.putObject("actions");
        actions.putObject("verify").put("href", server.endpoint() + "/verify");
        ObjectNode upload = actions.putObject("upload");
        String base = server.storageAddress() + "/upload/" + oid;
        if (size <= PART_BYTES) {
          upload.put("href", base + "/0").putObject("header");
        } else {
          upload.put("href", base);
          ObjectNode header = upload.putObject("header");
          header.put("chunk_size", Integer.toString(PART_BYTES));
          for (int part = 1; (part - 1L) * PART_BYTES < size; part++) {
            header.put("%05d".formatted(part), base + "/" + part);
          }
        }
      }
    }
    return json(answer);
  }

  private Reply part(Request request, Matcher put) {
    int number = Integer.parseInt(put.group(2));
    if (number == 0) {
      repositories.keep(request.body());
      return Reply.of(200);
    }
    parts.computeIfAbsent(put.group(1), oid -> new TreeMap<>()).put(number, request.body());
    return Reply.of(200, "ETag", "\"part-" + number + "\"");
  }

  private Reply assemble(Request request) throws IOException {
    JsonNode asked = JSON.readTree(request.body());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    TreeMap<Integer, byte[]> sent = parts.get(asked.get("oid").asText());
    for (JsonNode part : asked.get("parts")) {
      int number = part.get("partNumber").asInt();
      if (!part.get("etag").asText().contains("part-" + number)) {
        return Reply.of(400);
      }
      whole.writeBytes(sent.get(number));
    }
    repositories.keep(whole.toByteArray());
    return json(JSON.createObjectNode());
  }

  private Reply commit(Request request, String repository) throws IOException {
    TreeMap<String, Content> files = new TreeMap<>(repositories.latest(repository).files());
    for (String line : new String(request.body(), UTF_8).lines().toList()) {
      JsonNode operation = JSON.readTree(line);
      JsonNode value = operation.get("value");
      String path = value.path("path").asText();
      switch (operation.get("key").asText()) {
        case "file" ->
            files.put(path, Content.of(Base64.getDecoder().decode(value.get("content").asText())));
        case "lfsFile" -> {
          var content = repositories.blob(value.get("oid").asText());
          if (content.isEmpty() || content.get().size() != value.get("size").asLong()) {
            return Reply.of(400, "X-Error-Message", "no such content");
          }
          files.put(path, content.get());
        }
        case "deletedFile" -> files.remove(path);
        default -> {
          String parent = value.path("parentCommit").asText();
          if (!parent.isEmpty() && !parent.equals(repositories.latest(repository).sha())) {
            return Reply.of(
                412,
                "X-Error-Message",
                "A commit has happened since. Please refresh and try again.");
          }
        }
      }
    }
    String commit = repositories.commit(repository, files);
    return json(JSON.createObjectNode().put("success", true).put("commitOid", commit));
  }
}
