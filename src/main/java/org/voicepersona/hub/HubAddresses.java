package org.voicepersona.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.voicepersona.hub.http.Answer;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.TransientFault;

/**
 * The URLs of the Hub's API, and the checks of its answers about a file.
 *
 * @param endpoint the server
 */
public record HubAddresses(URI endpoint) {

  String origin() {
    return HubHttp.origin(endpoint);
  }

  /** Returns the URL that gives a revision's commit. */
  URI revision(RepoId repo, String revision) {
    return at(repo.apiPath() + "/revision/" + quote(revision));
  }

  /** Returns the URL that creates repositories. */
  public URI create() {
    return at("api/repos/create");
  }

  /** Returns the URL that says which files are to be uploaded as large ones. */
  public URI preupload(RepoId repo, String revision) {
    return at(repo.apiPath() + "/preupload/" + quote(revision));
  }

  /** Returns the URL of the git-lfs batch API, where uploads of large files are requested. */
  public URI largeFiles(RepoId repo) {
    return at(repo.pagePath() + ".git/info/lfs/objects/batch");
  }

  /** Returns the URL that makes commits. */
  public URI commit(RepoId repo, String revision) {
    return at(repo.apiPath() + "/commit/" + quote(revision));
  }

  /** Returns the URL that lists a folder's files; for an empty path, those of the repository. */
  URI tree(RepoId repo, String commit, String folder, boolean recursive) {
    String path = folder.isEmpty() ? "" : "/" + quoteSegments(folder);
    return at(
        "%s/tree/%s%s?recursive=%s&expand=false"
            .formatted(repo.apiPath(), quote(commit), path, recursive));
  }

  /** Returns the URL of a file's content. */
  URI resolve(RepoId repo, String commit, String path) {
    return at("%s/resolve/%s/%s".formatted(repo.pagePath(), quote(commit), quoteSegments(path)));
  }

  URI resolve(RemoteFile file) {
    return resolve(file.repo(), file.commit(), file.file().path());
  }

  /** Checks that an answer has the known commit, digest and size of a file. */
  void requireSame(RemoteFile file, Answer answer) throws TransientFault {
    Optional<String> commit = answer.header("x-repo-commit");
    if (commit.isPresent() && !commit.get().equals(file.commit())) {
      throw TransientFault.ofAnswer("the Hub speaks of commit " + Answer.plain(commit.get()));
    }
    Optional<String> blob =
        answer.isRedirect()
            ? answer.etag("x-linked-etag")
            : answer.etag("x-linked-etag").or(() -> answer.etag("etag").filter(HubFile::isDigest));
    if (blob.isPresent() && file.file().hasDigest() && !blob.get().equals(file.file().blob())) {
      throw TransientFault.ofAnswer(
          "the file has changed: its digest is %s, was %s"
              .formatted(Answer.plain(blob.get()), file.file().blob()));
    }
    Optional<Long> bytes = answer.number("x-linked-size");
    if (bytes.isPresent() && bytes.get() != file.file().bytes()) {
      throw TransientFault.ofAnswer(
          "the file has changed: it has %d bytes, had %d"
              .formatted(bytes.get(), file.file().bytes()));
    }
  }

  /** Returns the same path and query on the endpoint's server. */
  URI atEndpoint(URI uri) {
    if (uri.isOpaque()) {
      throw new IllegalArgumentException("'" + uri + "' has no path");
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(origin() + uri.getRawPath() + query);
  }

  private URI at(String path) {
    return URI.create(endpoint + "/" + path);
  }

  private static String quoteSegments(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(HubAddresses::quote)
        .collect(Collectors.joining("/"));
  }

  private static String quote(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
