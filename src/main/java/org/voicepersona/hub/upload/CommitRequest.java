package org.voicepersona.hub.upload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.RepoId;

/**
 * A request for an atomic commit.
 *
 * @param repo the repository
 * @param parent the commit that it changes: the Hub refuses it if another has been made since
 * @param files the files that it adds or replaces
 * @param large the paths of those already uploaded as large files
 * @param gone the paths that it deletes
 * @param summary the commit message
 */
record CommitRequest(
    RepoId repo,
    String parent,
    List<UploadFile> files,
    Set<String> large,
    List<String> gone,
    String summary) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Largest file within the request in bytes: the request is built in memory. */
  private static final long LARGEST_FILE_WITHIN = 32L << 20;

  CommitRequest {
    files = List.copyOf(files);
    large = Set.copyOf(large);
    gone = List.copyOf(gone);
  }

  /** Returns whether a commit with these files contains all changes of this request. */
  boolean isIn(Map<String, HubFile> there) {
    return files.stream()
            .allMatch(file -> there.containsKey(file.path()) && file.is(there.get(file.path())))
        && gone.stream().noneMatch(there::containsKey);
  }

  /** Returns the request's body: a line of JSON for the header and for each file. */
  byte[] body() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    addLine(
        lines,
        "header",
        JSON.createObjectNode()
            .put("summary", summary)
            .put("description", "")
            .put("parentCommit", parent));
    for (UploadFile file : files) {
      ObjectNode value = JSON.createObjectNode().put("path", file.path());
      if (large.contains(file.path())) {
        value.put("algo", "sha256").put("oid", file.sha256()).put("size", file.size());
        addLine(lines, "lfsFile", value);
      } else {
        value.put("content", content(file));
        addLine(lines, "file", value.put("encoding", "base64"));
      }
    }
    for (String path : gone) {
      addLine(lines, "deletedFile", JSON.createObjectNode().put("path", path));
    }
    return lines.toByteArray();
  }

  private String content(UploadFile file) throws IOException {
    if (file.size() > LARGEST_FILE_WITHIN) {
      throw new FileSystemException(
          repo + "/" + file.path(),
          null,
          "the Hub wants its %,d bytes within the commit, where at most %,d have room"
              .formatted(file.size(), LARGEST_FILE_WITHIN));
    }
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file.file()));
  }

  private static void addLine(ByteArrayOutputStream lines, String key, ObjectNode value)
      throws IOException {
    ObjectNode line = JSON.createObjectNode().put("key", key);
    line.set("value", value);
    lines.writeBytes(JSON.writeValueAsBytes(line));
    lines.write('\n');
  }
}
