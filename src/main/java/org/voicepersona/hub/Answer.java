package org.voicepersona.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a server's answer.
 *
 * @param origin the server, for messages: an address without path, so without secrets
 * @param uri what was asked for
 * @param status the HTTP status
 * @param headers the headers
 */
record Answer(String origin, URI uri, int status, HttpHeaders headers) {

  private static final Pattern RATE_LIMIT =
      Pattern.compile(
          "\"(?<what>[^\"]*)\"\\s*;\\s*r=(?<left>\\d{1,9})\\s*;\\s*t=(?<reset>\\d{1,9})");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?<from>\\d{1,18})-(?<to>\\d{1,18})/(?<total>\\d{1,18})");
  private static final int LONGEST_MESSAGE = 300;

  /**
   * What {@code Content-Range} says.
   *
   * @param from the first byte sent
   * @param total the bytes of the whole file
   */
  record ContentRange(long from, long total) {}

  /** Checks that nothing is missing. */
  Answer {
    requireNonNull(origin, "origin is null");
    requireNonNull(uri, "uri is null");
    requireNonNull(headers, "headers is null");
  }

  /** Returns a header's value. */
  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Returns a header's value as a number, if it is one. */
  Optional<Long> number(String name) {
    return header(name).map(String::strip).filter(s -> s.matches("\\d{1,18}")).map(Long::valueOf);
  }

  /** Returns an ETag without quotes and mark of weakness. */
  Optional<String> etag(String name) {
    return header(name).map(tag -> tag.strip().replaceFirst("^W/", "").replace("\"", ""));
  }

  boolean isRedirect() {
    return status >= 300 && status < 400 && header("location").isPresent();
  }

  /** Returns which bytes of the file were sent, if the answer says so in the usual way. */
  Optional<ContentRange> contentRange() {
    return header("content-range")
        .map(String::strip)
        .map(CONTENT_RANGE::matcher)
        .filter(Matcher::matches)
        .map(
            m ->
                new ContentRange(
                    Long.parseLong(m.group("from")), Long.parseLong(m.group("total"))));
  }

  /**
   * Passes an answer of success, or a redirect.
   *
   * @param what the file or question, for messages
   * @throws PassingFault when another try may succeed
   * @throws FileSystemException when none will
   */
  void requireSuccess(String what) throws IOException {
    if (status < 400) {
      return;
    }
    String says = "%s says %d%s".formatted(origin, status, explanation());
    if (status == 408 || status == 429 || status >= 500) {
      throw PassingFault.ofServer(says, wish());
    }
    switch (status) {
      case 401 ->
          throw new AccessDeniedException(
              what,
              null,
              says + ": it is private, gated or missing; is the token (HF_TOKEN) set and right?");
      case 403 ->
          throw new AccessDeniedException(
              what, null, says + ": ask for access on its page, and set the token (HF_TOKEN)");
      case 404 -> throw new NoSuchFileException(what, null, says);
      default -> throw new FileSystemException(what, null, says);
    }
  }

  /** Returns the server's code and words, made harmless for a terminal. */
  private String explanation() {
    String code = header("x-error-code").map(c -> " " + c).orElse("");
    String message = header("x-error-message").map(m -> " (" + m + ")").orElse("");
    String both = (code + message).replaceAll("\\p{C}", " ");
    return both.length() <= LONGEST_MESSAGE ? both : both.substring(0, LONGEST_MESSAGE) + " ...";
  }

  /**
   * Returns how long the server asks to wait: until its rate limit's window ends, when nothing is
   * left of it, else what {@code Retry-After} says.
   */
  private Optional<Duration> wish() {
    Optional<Matcher> limit = header("ratelimit").map(RATE_LIMIT::matcher).filter(Matcher::find);
    if (limit.isPresent() && Integer.parseInt(limit.get().group("left")) == 0) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(limit.get().group("reset")) + 1));
    }
    return header("retry-after")
        .map(String::strip)
        .filter(text -> SECONDS.matcher(text).matches())
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }
}
