package org.voicepersona.globe.parquet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Checks that a footer's flat list of schema elements is a tree of bounded depth, before
 * parquet-java builds the tree recursively.
 */
final class SchemaTree {

  /** Deepest nesting, many times what any writer uses. */
  static final int DEEPEST = 100;

  private SchemaTree() {}

  /**
   * Checks the elements of a schema, which are listed in depth-first order.
   *
   * @throws ParquetDecodingException if they form no tree, or too deep a tree
   */
  static void require(List<SchemaElement> schema) {
    // The number of children that each open group still lacks, with the innermost on top.
    Deque<Integer> missing = new ArrayDeque<>();
    missing.push(1);
    for (SchemaElement element : schema) {
      if (missing.isEmpty()) {
        throw new ParquetDecodingException(
            "the schema ends before '%s', as its groups say".formatted(element.getName()));
      }
      missing.push(missing.pop() - 1);
      missing.push(children(element));
      if (missing.size() > DEEPEST) {
        throw new ParquetDecodingException(
            "columns lie in each other more than %d deep".formatted(DEEPEST));
      }
      while (!missing.isEmpty() && missing.peek() == 0) {
        missing.pop();
      }
    }
    if (!missing.isEmpty()) {
      throw new ParquetDecodingException(
          "the schema has %,d columns and groups, fewer than these say".formatted(schema.size()));
    }
  }

  private static int children(SchemaElement element) {
    if (element.getNum_children() < 0) {
      throw new ParquetDecodingException(
          "the group '%s' has %d columns".formatted(element.getName(), element.getNum_children()));
    }
    return element.isSetType() ? 0 : element.getNum_children();
  }
}
