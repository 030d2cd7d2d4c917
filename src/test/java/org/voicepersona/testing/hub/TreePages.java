package org.voicepersona.testing.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists the files of a commit, as the Hub does: some to a page, with a link to the next. */
final class TreePages {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CURSOR = Pattern.compile("cursor=(\\d+)");
  private static final int FILES_PER_PAGE = 3;

  private TreePages() {}

  /** Returns the page of a folder's files that a request asks for. */
  static Reply reply(
      Request request,
      String endpoint,
      Repositories.Commit commit,
      String folder,
      Repositories repositories) {
    boolean recursive = request.target().contains("recursive=true");
    Map<String, ObjectNode> items = new LinkedHashMap<>();
    commit
        .files()
        .forEach(
            (path, content) -> {
              if (path.startsWith(folder)) {
                int slash = path.indexOf('/', folder.length());
                if (slash >= 0) {
                  String name = path.substring(0, slash);
                  items.putIfAbsent(
                      name, JSON.createObjectNode().put("type", "directory").put("path", name));
                }
                if (slash < 0 || recursive) {
                  items.put(path, item(path, content, repositories));
                }
              }
            });
    if (items.isEmpty() && !folder.isEmpty()) {
      return Reply.of(404, "X-Error-Code", "EntryNotFound");
    }
    Matcher cursor = CURSOR.matcher(request.target());
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    List<ObjectNode> all = List.copyOf(items.values());
    int to = Math.min(all.size(), from + FILES_PER_PAGE);
    ArrayNode page = JSON.createArrayNode().addAll(all.subList(from, to));
    Reply reply = Reply.text(200, "application/json", page.toString());
    return to == all.size() ? reply : reply.with("Link", next(request, endpoint, to));
  }

  private static String next(Request request, String endpoint, int cursor) {
    String base = request.target().replaceAll("&cursor=\\d+", "");
    return "<%s%s&cursor=%d>; rel=\"next\"".formatted(endpoint, base, cursor);
  }

  private static ObjectNode item(String path, Content content, Repositories repositories) {
    ObjectNode item =
        JSON.createObjectNode().put("type", "file").put("path", path).put("size", content.size());
    if (!Repositories.isLarge(path)) {
      return item.put("oid", content.gitSha1());
    }
    item.put("oid", "f".repeat(40));
    item.putObject("lfs")
        .put("oid", repositories.sha256(content))
        .put("size", content.size())
        .put("pointerSize", 134);
    return item;
  }
}
