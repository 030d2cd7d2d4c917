package org.voicepersona.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the Hub's interface, which answers in JSON and page by page.
 *
 * @param http sends the requests
 * @param addresses the interface
 * @param retry outlasts faults
 */
record JsonPages(HubHttp http, HubAddresses addresses, Retry retry) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?");
  private static final int LARGEST_PAGE = 64 << 20;

  /**
   * A page of an answer.
   *
   * @param json an object or an array
   * @param next where the next page is, if this is not the last
   */
  record Page(JsonNode json, Optional<URI> next) {}

  /**
   * Gets a page.
   *
   * @param asked what it is about, for messages
   */
  Page get(HubPath asked, URI uri) throws IOException {
    return retry.run(asked.toString(), () -> tryToGet(asked, uri));
  }

  private Page tryToGet(HubPath asked, URI first) throws IOException {
    URI uri = first;
    for (int hop = 0; hop <= HubHttp.MOST_REDIRECTS; hop++) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      Answer answer =
          http.send(
              "GET", uri, Map.of("Accept", "application/json"), head -> take(asked, head, body));
      if (!answer.isRedirect()) {
        return new Page(parse(answer, body.toByteArray()), next(answer));
      }
      uri = HubHttp.redirect(answer);
    }
    throw PassingFault.ofAnswer(addresses.origin() + " redirects without end");
  }

  private static HubHttp.Body take(HubPath asked, Answer head, ByteArrayOutputStream body)
      throws IOException {
    head.requireSuccess(asked.toString());
    return piece -> {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      body.writeBytes(bytes);
      if (body.size() > LARGEST_PAGE) {
        throw PassingFault.ofAnswer(head.origin() + " sends a page without end");
      }
      return true;
    };
  }

  private static JsonNode parse(Answer answer, byte[] body) throws IOException {
    try {
      JsonNode json = JSON.readTree(body);
      if (json.isContainerNode()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // Told below, as of any other page that is none of the interface's.
    }
    throw PassingFault.ofAnswer(answer.origin() + " sends something else than JSON");
  }

  /** Returns the next page; a mirror may name the server it mirrors, and is asked itself. */
  private Optional<URI> next(Answer answer) throws PassingFault {
    Matcher next = NEXT.matcher(answer.header("link").orElse(""));
    try {
      return next.find()
          ? Optional.of(addresses.atEndpoint(answer.uri().resolve(next.group(1))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw PassingFault.ofAnswer(answer.origin() + " goes on at what is no address");
    }
  }
}
