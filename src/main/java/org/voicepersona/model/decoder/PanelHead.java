package org.voicepersona.model.decoder;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.model.decoder.StepLayout.Group;
import org.voicepersona.model.decoder.StepLayout.Visit;
import org.voicepersona.model.decoder.StepLayout.Write;
import org.voicepersona.model.vector.Exponentials;
import org.voicepersona.model.vector.PanelType;

/**
 * Grouped-query attention of one key head in one layer, with the query heads that share it. The
 * queries of a group are numbered row by row, the heads of a row side by side, and go through the
 * panels {@link PanelType#MOST_AT_ONCE a few at a time}.
 */
final class PanelHead {

  private final PanelAttention step;
  private final int layer;
  private final int head;
  private final PanelAttention.Rows rows;
  private final int size; // of a head
  private final int sharing; // heads of queries

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
      PanelPiece piece = step.pieces().get(write.cache());
      for (int token = write.held(); token < write.held() + write.rows(); token++) {
        int at = (row * step.config().keyValueHeads() + head) * size;
        rows.keys().get(at, numbers);
        step.rotations().turn(row, numbers, 0);
        piece.putKey(layer, head, token, numbers);
        rows.values().get(at, numbers);
        piece.putValue(layer, head, token, numbers);
        row++;
      }
    }
  }

  /** Some queries of a group, which go through the panels together. */
  private final class Tile {

    private final int groupRow; // the group's first row
    private final int first; // of the group's queries
    private final int count;
    private final int width;
    private final List<Visit> visits; // those that queries of the tile take part in
    private final float[] queries; // [count, size]
    private final float[] scores; // [count, width], then weights
    private final float[] attended; // [count, size]

    Tile(Group group, int groupRow, int first, int count) {
      this.groupRow = groupRow;
      this.first = first;
      this.count = count;
      this.width = group.width();
      this.visits = group.visits().stream().filter(it -> from(it) < to(it)).toList();
      this.queries = new float[count * size];
      this.scores = new float[count * width];
      this.attended = new float[count * size];
    }

    void attend() {
      readQueries();
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      visits.forEach(this::score);
      float[] sums = new float[count];
      for (int i = 0; i < count; i++) {
        sums[i] = Exponentials.replace(scores, i * width, width);
      }
      visits.forEach(this::add);
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

    /** Returns where query {@code i} begins, and what it attends to. */
    private int place(int i) {
      int row = groupRow + (first + i) / sharing;
      return (row * step.config().heads() + head * sharing + (first + i) % sharing) * size;
    }

    private void score(Visit visit) {
      int from = from(visit);
      int to = to(visit);
      PanelPiece piece = step.pieces().get(visit.cache());
      int tokens = seenBy(visit, to - 1);
      int room = KeyValueCache.roomFor(tokens);
      for (int i = from; i < to; i++) {
        int at = i * width + visit.column();
        Arrays.fill(scores, at, at + room, 0);
      }
      for (int token = 0; token < tokens; token += PanelType.WIDTH) {
        piece
            .form()
            .type()
            .addProducts(
                piece.page(token),
                piece.form().keyPanel(layer, head, token % KeyValueCache.PAGE),
                size,
                to - from,
                queries,
                from * size,
                size,
                scores,
                from * width + visit.column() + token,
                width);
      }
      scale(visit, piece, 0, tokens);
      for (int i = from; i < to; i++) {
        int at = i * width + visit.column();
        Arrays.fill(scores, at + seenBy(visit, i), at + room, Float.NEGATIVE_INFINITY);
      }
    }

    /** Adds the values that are visited, by their weights. */
    private void add(Visit visit) {
      int from = from(visit);
      int to = to(visit);
      PanelPiece piece = step.pieces().get(visit.cache());
      int tokens = seenBy(visit, to - 1);
      scale(visit, piece, 1, tokens);
      for (int token = 0; token < tokens; token += KeyValueCache.PAGE) {
        for (int i = 0; i < size; i += PanelType.WIDTH) {
          piece
              .form()
              .type()
              .addProducts(
                  piece.page(token),
                  piece.form().valuePanel(layer, head, i),
                  Math.min(KeyValueCache.PAGE, tokens - token),
                  to - from,
                  scores,
                  from * width + visit.column() + token,
                  width,
                  attended,
                  from * size + i,
                  size);
        }
      }
    }

    /** Multiplies what belongs to the tokens of a visit with their scales, if they have any. */
    private void scale(Visit visit, PanelPiece piece, int part, int tokens) {
      if (!piece.form().scaled()) {
        return;
      }
      float[] scales = piece.scales(layer, part, head, tokens);
      for (int i = from(visit); i < to(visit); i++) {
        int at = i * width + visit.column();
        for (int token = 0; token < tokens; token++) {
          scores[at + token] *= scales[token];
        }
      }
    }

    /** Returns the first query of the tile that takes part in a visit. */
    private int from(Visit visit) {
      return Math.max(0, visit.first() * sharing - first);
    }

    /** Returns the query behind the last one that takes part in a visit. */
    private int to(Visit visit) {
      return Math.min(count, (visit.first() + visit.rows()) * sharing - first);
    }

    private int seenBy(Visit visit, int query) {
      return visit.seenBy((first + query) / sharing);
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
