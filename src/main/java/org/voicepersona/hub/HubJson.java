package org.voicepersona.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.voicepersona.hub.http.TransientFault;

/**
 * Parses the Hub's JSON about repositories and files as a stream: unused values take no memory,
 * whatever their size.
 */
public final class HubJson {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A repository.
   *
   * @param commit the commit that a revision names, unchecked
   * @param hidden whether it is private; empty if the Hub does not say
   */
  public record Repository(String commit, Optional<Boolean> hidden) {}

  private HubJson() {}

  /** Parses the answer about a repository at a revision. */
  static Repository repository(HubApi.Page page) throws IOException {
    try (JsonParser parser = JSON.createParser(page.body())) {
      requireStart(parser, JsonToken.START_OBJECT, page);
      String commit = "";
      Optional<Boolean> hidden = Optional.empty();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("sha")) {
          commit = text(parser);
        } else if (name.equals("private") && parser.currentToken().isBoolean()) {
          hidden = Optional.of(parser.getBooleanValue());
        }
        parser.skipChildren();
      }
      return new Repository(commit, hidden);
    } catch (JsonProcessingException e) {
      throw noJson(page);
    }
  }

  /**
   * Parses a page of a list of files and folders, and returns the files.
   *
   * @throws IllegalArgumentException if a file is invalid, see {@link HubFile}
   */
  static List<HubFile> files(HubApi.Page page) throws IOException {
    try (JsonParser parser = JSON.createParser(page.body())) {
      requireStart(parser, JsonToken.START_ARRAY, page);
      List<HubFile> files = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        Item item = new Item();
        item.read(parser);
        if (item.type.equals("file")) {
          files.add(item.file());
        }
      }
      return files;
    } catch (JsonProcessingException e) {
      throw noJson(page);
    }
  }

  private static void requireStart(JsonParser parser, JsonToken start, HubApi.Page page)
      throws IOException {
    if (parser.nextToken() != start) {
      throw noJson(page);
    }
  }

  private static TransientFault noJson(HubApi.Page page) {
    return TransientFault.ofAnswer(page.origin() + " sends something else than JSON of this kind");
  }

  private static String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
  }

  private static long number(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : 0;
  }

  /** A file or folder of a list. */
  private static final class Item {

    private String type = "";
    private String path = "";
    private String digest = "";
    private long bytes;
    private boolean isLarge;

    private void read(JsonParser parser) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
        switch (name) {
          case "type" -> type = text(parser);
          case "path" -> path = text(parser);
          case "oid" -> digest = isLarge ? digest : text(parser);
          case "size" -> bytes = isLarge ? bytes : number(parser);
          case "lfs" -> {
            if (isObject) {
              readLarge(parser);
            }
          }
          default -> {
            // Unused.
          }
        }
        parser.skipChildren();
      }
    }

    /** Reads digest and size of a large file's content, which replace those of its LFS pointer. */
    private void readLarge(JsonParser parser) throws IOException {
      isLarge = true;
      digest = "";
      bytes = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("oid")) {
          digest = text(parser);
        } else if (name.equals("size")) {
          bytes = number(parser);
        }
        parser.skipChildren();
      }
    }

    private HubFile file() {
      return new HubFile(path, bytes, digest);
    }
  }
}
