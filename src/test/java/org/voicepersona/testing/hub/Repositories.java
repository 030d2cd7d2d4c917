package org.voicepersona.testing.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What lies on the Hub: the commits of each repository, and contents by their SHA-256. */
final class Repositories {

  /** The files of one commit. */
  record Commit(String sha, TreeMap<String, Content> files) {}

  private final Map<String, List<Commit>> commits = new ConcurrentHashMap<>();
  private final Map<String, String> branches = new ConcurrentHashMap<>();
  private final Map<String, Content> blobs = new ConcurrentHashMap<>();
  private final Map<Content, String> digests = new ConcurrentHashMap<>();

  /** Adds the next commit of a repository, and returns its name. */
  String commit(String repository, Map<String, Content> files) {
    List<Commit> all = commits.computeIfAbsent(repository, r -> new CopyOnWriteArrayList<>());
    String text = repository + " " + all.size();
    String sha = Content.of(text.getBytes(UTF_8)).gitSha1();
    files.values().forEach(content -> blobs.put(sha256(content), content));
    all.add(new Commit(sha, new TreeMap<>(files)));
    return sha;
  }

  /** Returns the commit of a repository by its name, by {@code main} or by that of a branch. */
  Optional<Commit> find(String repository, String quotedRevision) {
    String revision = URLDecoder.decode(quotedRevision, UTF_8);
    List<Commit> all = commits.getOrDefault(repository, List.of());
    String named = branches.getOrDefault(repository + "@" + revision, revision);
    return revision.equals("main") && !all.isEmpty()
        ? Optional.of(latest(repository))
        : all.stream().filter(commit -> commit.sha().equals(named)).findAny();
  }

  /** Returns the latest commit of a repository that has one. */
  Commit latest(String repository) {
    List<Commit> all = commits.get(repository);
    return all.get(all.size() - 1);
  }

  /** Returns how many commits a repository has. */
  int count(String repository) {
    return commits.getOrDefault(repository, List.of()).size();
  }

  /** Gives another name than {@code main} to the latest commit of a repository. */
  void branch(String repository, String name) {
    branches.put(repository + "@" + name, latest(repository).sha());
  }

  /** Returns a content that was uploaded or published, by its SHA-256. */
  Optional<Content> blob(String sha256) {
    return Optional.ofNullable(blobs.get(sha256));
  }

  /** Keeps a content until it is committed. */
  void keep(byte[] bytes) {
    Content content = Content.of(bytes);
    blobs.put(content.sha256(), content);
  }

  /** Returns the SHA-256 of a content, computed once. */
  String sha256(Content content) {
    return digests.computeIfAbsent(content, Content::sha256);
  }

  /** Returns whether a file is known by its SHA-256, and read from the other host. */
  static boolean isLarge(String path) {
    return path.endsWith(".parquet") || path.endsWith(".safetensors");
  }
}
