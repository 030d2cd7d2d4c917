package org.voicepersona.globe.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The column values that the folders of a file assign to all its rows by names such as {@code
 * speaker_id=7}: Hive's partitioning, which Spark, DuckDB, pyarrow and polars write.
 *
 * @param columns the values by column name, outermost first; empty for a missing value
 * @param split the value of the key {@code split}, {@code train} if it is missing; empty without
 *     such a folder
 */
public record FolderKeys(Map<String, String> columns, String split) {

  private static final Pattern KEY = Pattern.compile("([^=]+)=(.*)", Pattern.DOTALL);
  private static final Pattern ESCAPED = Pattern.compile("(%[0-9A-Fa-f]{2})+");

  /** The names of a missing value: Hive's and DuckDB's. */
  private static final Pattern MISSING = Pattern.compile("__HIVE_DEFAULT_PARTITION__|(?i:null)");

  private static final String SPLIT = "split";
  private static final String TRAIN = "train";

  public FolderKeys {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** Parses the folder names of an address. */
  public static FolderKeys of(String uri) {
    List<String> segments = List.of(uri.split("/", -1));
    Map<String, String> columns = new LinkedHashMap<>();
    String split = "";
    for (String folder : segments.subList(0, segments.size() - 1)) {
      Matcher key = KEY.matcher(folder);
      if (key.matches()) {
        String name = decoded(key.group(1));
        String value = MISSING.matcher(key.group(2)).matches() ? "" : decoded(key.group(2));
        if (name.equalsIgnoreCase(SPLIT)) {
          split = value.isEmpty() ? TRAIN : value;
        } else {
          columns.put(name, value);
        }
      }
    }
    return new FolderKeys(columns, split);
  }

  /** Returns whether a folder name has the form {@code KEY=VALUE}. */
  static boolean isOne(String folder) {
    return KEY.matcher(folder).matches();
  }

  private static String decoded(String name) {
    return ESCAPED
        .matcher(name)
        .replaceAll(
            run ->
                Matcher.quoteReplacement(
                    new String(HexFormat.of().parseHex(run.group().replace("%", "")), UTF_8)));
  }
}
