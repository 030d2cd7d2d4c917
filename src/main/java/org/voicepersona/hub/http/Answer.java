package org.voicepersona.hub.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.voicepersona.http.ReplyText;
import org.voicepersona.http.RetryAfter;

/**
 * The status and headers of an HTTP response.
 *
 * @param origin the server, for messages: a URL without path, so without secrets
 * @param uri the URL of the request
 * @param sender whose token the request carried
 * @param status the HTTP status
 * @param headers the headers
 */
public record Answer(String origin, URI uri, Sender sender, int status, HttpHeaders headers) {

  private static final Pattern RATE_LIMIT =
      Pattern.compile(
          "\"(?<what>[^\"]*)\"\\s*;\\s*r\\s*=\\s*(?<left>\\d{1,9})\\s*;\\s*t\\s*=\\s*(?<reset>\\d{1,9})");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile(
          "bytes\\s+(?:(?<from>\\d{1,18})\\s*-\\s*(?<to>\\d{1,18})|\\*)\\s*/\\s*(?<total>\\d{1,18}|\\*)",
          Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_MESSAGE = 300;
  private static final int LONGEST_VALUE = 80;
  private static final int TOO_MANY_REQUESTS = 429;

  /** Whose token a request carried, for the message of a refusal. */
  enum Sender {
    /** The owner of the token. */
    TOKEN("the token that was sent (HF_TOKEN, or the token file) is not valid or may not do that"),
    /** No token: there is none, or it is not for this server. */
    NOBODY("no token was sent: HF_TOKEN is to hold one"),
    /** No token, since it would be sent unencrypted. */
    WITHHELD(
        "the token was not sent, because http:// is not encrypted: "
            + HubSettings.PLAIN_HTTP
            + "=1 sends it");

    private final String hint;

    Sender(String hint) {
      this.hint = hint;
    }
  }

  /**
   * The header {@code Content-Range}.
   *
   * @param from the offset of the first byte sent; empty if none was sent
   * @param total the bytes of the whole file; empty if the server does not know
   */
  public record ContentRange(OptionalLong from, OptionalLong total) {

    /** Returns whether the range starts at {@code first} and may be of a file of {@code bytes}. */
    public boolean fits(long first, long bytes) {
      return from.isPresent() && from.getAsLong() == first && total.orElse(bytes) == bytes;
    }
  }

  /** Checks that nothing is missing. */
  public Answer {
    requireNonNull(origin, "origin is null");
    requireNonNull(uri, "uri is null");
    requireNonNull(sender, "sender is null");
    requireNonNull(headers, "headers is null");
  }

  /** Returns a header's value. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Returns a header's value as a number, if it is one. */
  public Optional<Long> number(String name) {
    return header(name).map(String::strip).filter(s -> s.matches("\\d{1,18}")).map(Long::valueOf);
  }

  /** Returns an ETag without quotes and without the weak prefix {@code W/}. */
  public Optional<String> etag(String name) {
    return header(name).map(tag -> tag.strip().replaceFirst("^W/", "").replace("\"", ""));
  }

  /** Returns whether the answer redirects to another URL. */
  public boolean isRedirect() {
    return status >= 300 && status < 400 && header("location").isPresent();
  }

  /** Returns the parsed {@code Content-Range}, if the header is present and well-formed. */
  public Optional<ContentRange> contentRange() {
    return header("content-range")
        .map(String::strip)
        .map(CONTENT_RANGE::matcher)
        .filter(Matcher::matches)
        .map(range -> new ContentRange(known(range.group("from")), known(range.group("total"))));
  }

  private static OptionalLong known(String digits) {
    return digits == null || digits.equals("*")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(digits));
  }

  /** Returns a value made safe for a message: a single line, shortened. */
  public static String plain(String value) {
    return ReplyText.line(value, LONGEST_VALUE);
  }

  /**
   * Checks that the status is below 400: a success or a redirect.
   *
   * @param what the file or request, for messages
   * @throws TransientFault if a retry may succeed
   * @throws FileSystemException if no retry will; the message says what can be done
   */
  public void requireSuccess(String what) throws IOException {
    if (status < 400) {
      return;
    }
    String says = "%s says %d%s".formatted(origin, status, explanation());
    if (status == 408 || status == TOO_MANY_REQUESTS || status >= 500) {
      String whose = status == TOO_MANY_REQUESTS ? ": too many requests" + limited() : "";
      throw TransientFault.ofServer(says + whose, wish());
    }
    switch (status) {
      case 401 ->
          throw new AccessDeniedException(
              what, null, says + ": the name is wrong, or it is private or gated; " + sender.hint);
      case 403 -> throw new AccessDeniedException(what, null, says + forbidden());
      case 404 -> throw new NoSuchFileException(what, null, says + missing());
      case 407 ->
          throw new AccessDeniedException(
              what,
              null,
              says + ": the proxy wants to know who asks: HTTPS_PROXY=http://USER:PASSWORD@HOST");
      default -> throw new FileSystemException(what, null, says);
    }
  }

  /** Checks that the answer is not a redirect: content is never sent on to another URL. */
  public void requireNoRedirect() throws TransientFault {
    if (status >= 300 && status < 400) {
      throw TransientFault.ofAnswer(
          "%s says %d: it redirects what is sent to it".formatted(origin, status));
    }
  }

  private boolean hasCode(String code) {
    return header("x-error-code").filter(code::equals).isPresent();
  }

  private String limited() {
    return sender == Sender.NOBODY ? " (those with a token, HF_TOKEN, are granted more)" : "";
  }

  private String forbidden() {
    String why =
        hasCode("GatedRepo")
            ? ": who wants to read it must ask for access on its page; "
            : ": to read it may take access that is asked for on its page, to write a token with"
                + " the right to write; ";
    return why + sender.hint;
  }

  private String missing() {
    if (hasCode("RevisionNotFound")) {
      return ": there is no such branch, tag or commit (in an address, a slash in its name is"
          + " written %2F)";
    }
    return hasCode("RepoNotFound") ? ": the name is wrong, or it is private; " + sender.hint : "";
  }

  /** Returns the server's error code and message, made safe for a terminal. */
  private String explanation() {
    String code = header("x-error-code").map(c -> " " + c).orElse("");
    String message = header("x-error-message").map(m -> " (" + m + ")").orElse("");
    String both = ReplyText.line(code + message, LONGEST_MESSAGE);
    return both.isEmpty() ? "" : " " + both;
  }

  /**
   * Returns how long the server asks to wait: until its rate-limit window ends, if that is used up,
   * or else the value of {@code Retry-After}.
   */
  private Optional<Duration> wish() {
    Optional<Matcher> limit = header("ratelimit").map(RATE_LIMIT::matcher).filter(Matcher::find);
    if (limit.isPresent() && Integer.parseInt(limit.get().group("left")) == 0) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(limit.get().group("reset")) + 1));
    }
    return RetryAfter.of(headers, Instant.now());
  }
}
