package org.voicepersona.model.decoder;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.model.decoder.StepLayout.Group;
import org.voicepersona.model.decoder.StepLayout.KeyRange;
import org.voicepersona.model.decoder.StepLayout.Write;
import org.voicepersona.model.vector.Exponentials;
import org.voicepersona.model.vector.PanelType;

/**
 * Grouped-query attention of one key head in one layer, with the query heads that share it. The
 * queries of a group are numbered row by row, the heads of a row side by side; {@value
 * PanelType#MOST_AT_ONCE} of them at most are multiplied with a panel at once.
 */
final class PanelHead {

  private final PanelAttention step;
  private final int layer;
  private final int head;
  private final PanelAttention.Rows rows;
  private final int size; // of a head
  private final int sharing; // query heads for each key head

  PanelHead(PanelAttention step, int layer, int head, PanelAttention.Rows rows) {
    this.step = step;
    this.layer = layer;
    this.head = head;
    this.rows = rows;
    this.size = step.config().headSize();
    this.sharing = step.config().heads() / step.config().keyValueHeads();
  }

  void attend() {
    remember();
    int row = 0;
    for (Group group : step.layout().groups()) {
      int queries = group.rows() * sharing;
      for (int first = 0; first < queries; first += PanelType.MOST_AT_ONCE) {
        int count = Math.min(PanelType.MOST_AT_ONCE, queries - first);
        new Tile(group, row, first, count).attend();
      }
      row += group.rows();
    }
  }

  private void remember() {
    float[] numbers = new float[size];
    int row = 0;
    for (Write write : step.layout().writes()) {
      PanelCache stageCache = step.stageCaches().get(write.cache());
      for (int token = write.held(); token < write.held() + write.rows(); token++) {
        int at = (row * step.config().keyValueHeads() + head) * size;
        rows.keys().get(at, numbers);
        step.rotations().turn(row, numbers, 0);
        stageCache.putKey(layer, head, token, numbers);
        rows.values().get(at, numbers);
        stageCache.putValue(layer, head, token, numbers);
        row++;
      }
    }
  }

  /** Queries of a group that are multiplied with the panels together. */
  private final class Tile {

    private final int groupRow; // the group's first row
    private final int first; // of the group's queries
    private final int count;
    private final int width;
    private final List<KeyRange> keyRanges; // those that queries of this tile attend to
    private final float[] queries; // [count, size]
    private final float[] scores; // [count, width], later attention weights
    private final float[] attended; // [count, size]

    Tile(Group group, int groupRow, int first, int count) {
      this.groupRow = groupRow;
      this.first = first;
      this.count = count;
      this.width = group.width();
      this.keyRanges = group.keyRanges().stream().filter(it -> from(it) < to(it)).toList();
      this.queries = new float[count * size];
      this.scores = new float[count * width];
      this.attended = new float[count * size];
    }

    void attend() {
      readQueries();
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      keyRanges.forEach(this::score);
      float[] sums = new float[count];
      for (int i = 0; i < count; i++) {
        sums[i] = Exponentials.replace(scores, i * width, width);
      }
      keyRanges.forEach(this::add);
      writeAttended(sums);
    }

    private void readQueries() {
      float scale = (float) Math.pow(size, -0.5);
      for (int i = 0; i < count; i++) {
        rows.queries().get(place(i), queries, i * size, size);
        step.rotations().turn(groupRow + (first + i) / sharing, queries, i * size);
      }
      for (int i = 0; i < queries.length; i++) {
        queries[i] *= scale;
      }
    }

    /** Returns the offset of query {@code i} and of its result in their tensors. */
    private int place(int i) {
      int row = groupRow + (first + i) / sharing;
      return (row * step.config().heads() + head * sharing + (first + i) % sharing) * size;
    }

    private void score(KeyRange range) {
      int from = from(range);
      int to = to(range);
      PanelCache stageCache = step.stageCaches().get(range.cache());
      int tokens = seenBy(range, to - 1);
      int room = KeyValueCache.roomFor(tokens);
      for (int i = from; i < to; i++) {
        int at = i * width + range.column();
        Arrays.fill(scores, at, at + room, 0);
      }
      for (int token = 0; token < tokens; token += PanelType.WIDTH) {
        stageCache
            .form()
            .type()
            .addProducts(
                stageCache.page(token),
                stageCache.form().keyPanel(layer, head, token % KeyValueCache.PAGE),
                size,
                to - from,
                queries,
                from * size,
                size,
                scores,
                from * width + range.column() + token,
                width);
      }
      scale(range, stageCache, 0, tokens);
      for (int i = from; i < to; i++) {
        int at = i * width + range.column();
        Arrays.fill(scores, at + seenBy(range, i), at + room, Float.NEGATIVE_INFINITY);
      }
    }

    /** Adds the weighted values of a key range. */
    private void add(KeyRange range) {
      int from = from(range);
      int to = to(range);
      PanelCache stageCache = step.stageCaches().get(range.cache());
      int tokens = seenBy(range, to - 1);
      scale(range, stageCache, 1, tokens);
      for (int token = 0; token < tokens; token += KeyValueCache.PAGE) {
        for (int i = 0; i < size; i += PanelType.WIDTH) {
          stageCache
              .form()
              .type()
              .addProducts(
                  stageCache.page(token),
                  stageCache.form().valuePanel(layer, head, i),
                  Math.min(KeyValueCache.PAGE, tokens - token),
                  to - from,
                  scores,
                  from * width + range.column() + token,
                  width,
                  attended,
                  from * size + i,
                  size);
        }
      }
    }

    /** Multiplies the scores of a range by the scales of its tokens, if the cache has 8 bits. */
    private void scale(KeyRange range, PanelCache stageCache, int part, int tokens) {
      if (!stageCache.form().scaled()) {
        return;
      }
      float[] scales = stageCache.scales(layer, part, head, tokens);
      for (int i = from(range); i < to(range); i++) {
        int at = i * width + range.column();
        for (int token = 0; token < tokens; token++) {
          scores[at + token] *= scales[token];
        }
      }
    }

    /** Returns the first query of the tile that attends to a range. */
    private int from(KeyRange range) {
      return Math.max(0, range.first() * sharing - first);
    }

    /** Returns the end (exclusive) of the queries of the tile that attend to a range. */
    private int to(KeyRange range) {
      return Math.min(count, (range.first() + range.rows()) * sharing - first);
    }

    private int seenBy(KeyRange range, int query) {
      return range.seenBy((first + query) / sharing);
    }

    private void writeAttended(float[] sums) {
      FloatBuffer result = rows.attended();
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < size; d++) {
          attended[i * size + d] /= sums[i];
        }
        result.put(place(i), attended, i * size, size);
      }
    }
  }
}
