package org.voicepersona.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.hub.http.Answer;
import org.voicepersona.hub.http.HubHttp;
import org.voicepersona.hub.http.Retry;
import org.voicepersona.hub.http.TransientFault;

/**
 * Reads ranges of files over HTTP.
 *
 * <p>The Hub redirects the reader of a large file to a signed URL of another server, which is
 * cached here and requested again when it has expired. Every answer is checked against the known
 * size, digest and commit of the file; one that does not match is dropped and requested again.
 */
final class RangeReader {

  private static final int MOST_LOCATIONS = 4096;
  private static final int RANGE_REFUSED = 416;

  /**
   * The current location of a file's content.
   *
   * @param uri the signed URL
   * @param etag the first ETag that the server there gave; empty if none yet
   */
  private record Location(URI uri, String etag) {}

  private final HubHttp http;
  private final HubAddresses addresses;
  private final Retry retry;
  private final Map<RemoteFile, Location> locations =
      Collections.synchronizedMap(new Lru<>(MOST_LOCATIONS));

  RangeReader(HubHttp http, HubAddresses addresses, Retry retry) {
    this.http = http;
    this.addresses = addresses;
    this.retry = retry;
  }

  /** Receives the bytes of a range, in order. */
  @FunctionalInterface
  interface Target {
    void take(ByteBuffer piece) throws IOException;
  }

  /** Fills {@code into} with the bytes of {@code file} from {@code from} on. */
  void read(RemoteFile file, long from, ByteBuffer into) throws IOException {
    read(file, from, into.remaining(), into::put);
  }

  /**
   * Passes {@code length} bytes of {@code file} from {@code from} on to {@code target}, each once.
   *
   * @throws java.nio.file.FileSystemException if reading fails permanently, or retries run out
   */
  void read(RemoteFile file, long from, long length, Target target) throws IOException {
    if (from < 0 || length < 0 || from > file.file().bytes() - length) {
      throw new IllegalArgumentException(
          "%s has %d bytes, asked for are %d from %d"
              .formatted(file, file.file().bytes(), length, from));
    }
    Range range = new Range(file, from, length, target);
    retry.run(
        file.toString(),
        () -> {
          range.fetch();
          return true;
        },
        range::got);
  }

  /** A range being read, by as many requests as needed. */
  private final class Range {

    private final RemoteFile file;
    private final long from;
    private final long length;
    private final Target target;
    private long got;

    private Range(RemoteFile file, long from, long length, Target target) {
      this.file = file;
      this.from = from;
      this.length = length;
      this.target = target;
    }

    private synchronized long got() {
      return got;
    }

    private synchronized long left() {
      return length - got;
    }

    /** Requests the bytes still missing, once. */
    private void fetch() throws IOException {
      if (left() == 0) {
        return;
      }
      URI uri =
          Optional.ofNullable(locations.get(file))
              .map(Location::uri)
              .orElseGet(() -> addresses.resolve(file));
      for (int hop = 0; hop <= HubHttp.MOST_REDIRECTS; hop++) {
        Answer answer = ask(uri);
        if (!answer.isRedirect()) {
          if (left() > 0) {
            throw TransientFault.ofServer(
                answer.origin() + " ended its answer early", Optional.empty());
          }
          return;
        }
        uri = follow(answer);
      }
      throw TransientFault.ofAnswer(addresses.origin() + " redirects without end");
    }

    private Answer ask(URI uri) throws IOException {
      long first = from + got();
      String bytes = "bytes=%d-%d".formatted(first, from + length - 1);
      return http.send("GET", uri, Map.of("Range", bytes), answer -> accept(answer, first));
    }

    private URI follow(Answer answer) throws TransientFault {
      URI target = HubHttp.redirect(answer);
      if (!http.isEndpoint(target)) {
        locations.put(file, new Location(target, ""));
      }
      return target;
    }

    private HubHttp.Body accept(Answer answer, long first) throws IOException {
      boolean isHub = http.isEndpoint(answer.uri());
      if (answer.status() == RANGE_REFUSED) {
        locations.remove(file);
        throw unfit(answer, answer.header("content-range").orElse("nothing"));
      }
      if (!isHub && answer.status() >= 400 && answer.status() < 500) {
        requireStorage(answer);
      }
      answer.requireSuccess(file.toString());
      if (isHub) {
        addresses.requireSame(file, answer);
      }
      if (answer.isRedirect()) {
        return HubHttp.Body.NONE;
      }
      if (!isHub) {
        requireSameAsBefore(answer);
      }
      return switch (answer.status()) {
        case 206 -> partial(answer, first);
        case 200 -> whole(answer, first);
        default ->
            throw TransientFault.ofAnswer(
                "%s says %d where bytes are due".formatted(answer.origin(), answer.status()));
      };
    }

    /** Takes a client error of the storage, other than 408 and 429, for an expired signed URL. */
    private void requireStorage(Answer answer) throws TransientFault {
      if (answer.status() != 408 && answer.status() != 429) {
        locations.remove(file);
        throw TransientFault.ofExpiredAddress(
            "%s no longer accepts the address (%d)".formatted(answer.origin(), answer.status()));
      }
    }

    private void requireSameAsBefore(Answer answer) throws TransientFault {
      String etag = answer.etag("etag").orElse("");
      Location location = locations.get(file);
      if (location == null || !location.uri().equals(answer.uri()) || etag.isEmpty()) {
        return;
      }
      if (location.etag().isEmpty()) {
        locations.put(file, new Location(location.uri(), etag));
      } else if (!location.etag().equals(etag)) {
        locations.remove(file);
        throw TransientFault.ofAnswer(
            answer.origin() + " has changed the file (its ETag is another one)");
      }
    }

    private HubHttp.Body partial(Answer answer, long first) throws TransientFault {
      Optional<Answer.ContentRange> sent = answer.contentRange();
      if (sent.isEmpty() || !sent.get().fits(first, file.file().bytes())) {
        throw unfit(answer, answer.header("content-range").orElse("no range"));
      }
      return this::take;
    }

    /** Takes a whole file from a server that ignores the range, and skips the bytes before it. */
    private HubHttp.Body whole(Answer answer, long first) throws TransientFault {
      boolean isPage = answer.header("content-type").orElse("").startsWith("text/html");
      long sent = answer.number("content-length").orElse(isPage ? -1 : file.file().bytes());
      if (sent != file.file().bytes()) {
        throw unfit(answer, sent < 0 ? "a web page" : sent + " bytes");
      }
      long[] skip = {first};
      return piece -> {
        int skipped = (int) Math.min(skip[0], piece.remaining());
        skip[0] -= skipped;
        piece.position(piece.position() + skipped);
        return take(piece);
      };
    }

    private TransientFault unfit(Answer answer, String sent) {
      return TransientFault.ofAnswer(
          "%s sends %s of a file of %d bytes"
              .formatted(answer.origin(), Answer.plain(sent), file.file().bytes()));
    }

    private synchronized boolean take(ByteBuffer piece) throws IOException {
      int wanted = (int) Math.min(left(), piece.remaining());
      target.take(piece.slice(piece.position(), wanted));
      got += wanted;
      return left() > 0;
    }
  }
}
