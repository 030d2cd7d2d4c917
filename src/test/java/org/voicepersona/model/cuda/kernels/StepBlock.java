package org.voicepersona.model.cuda.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step's block of numbers says, as {@code step.cuh} lays it out: sequences by the groups
 * that share a beginning.
 */
final class StepBlock {

  static final int MOST = 32;
  static final int PAGE = 64;
  static final int CHUNK = 256;
  static final int PAGES = 257; // of the cache
  private static final int TABLES = 16 + 5 * 4 * MOST;

  /** A group of sequences with {@code prefix} tokens in common; its rows begin at {@code first}. */
  record Group(int first, int prefix, List<Integer> pages) {}

  /** A sequence: its group, its own tokens, this step's included, and their pages. */
  record Row(int group, int tail, List<Integer> pages) {}

  final List<Group> groups = new ArrayList<>();
  final List<Row> rows = new ArrayList<>();
  private int pages;

  /** Adds sequences with {@code prefix} tokens in common, and so many of their own each. */
  StepBlock group(int prefix, int... tails) {
    groups.add(new Group(rows.size(), prefix, take(prefix)));
    for (int tail : tails) {
      rows.add(new Row(groups.size() - 1, tail, take(tail)));
    }
    return this;
  }

  /** Adds neighbouring tokens of one sequence as rows: they share all pages. */
  StepBlock consecutive(int prefix, int held, int count) {
    groups.add(new Group(rows.size(), prefix, take(prefix)));
    List<Integer> own = take(held + count);
    for (int i = 1; i <= count; i++) {
      rows.add(new Row(groups.size() - 1, held + i, own));
    }
    return this;
  }

  private List<Integer> take(int tokens) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < (tokens + PAGE - 1) / PAGE; i++) {
      taken.add(pages++);
    }
    if (pages > PAGES) {
      throw new IllegalStateException(pages + " pages are wanted, there are " + PAGES);
    }
    return taken.stream().map(page -> page * 7 % PAGES).toList(); // scattered
  }

  int cap() {
    return (rows.size() + 7) / 8 * 8;
  }

  int position(int row) {
    return groups.get(rows.get(row).group).prefix + rows.get(row).tail - 1;
  }

  /** Returns the page and place of each token that a row sees, in order. */
  List<int[]> context(int row) {
    List<int[]> tokens = new ArrayList<>();
    Row own = rows.get(row);
    Group group = groups.get(own.group);
    addTokens(tokens, group.pages, group.prefix);
    addTokens(tokens, own.pages, own.tail);
    return tokens;
  }

  /** Returns how many tokens of a row's context earlier steps have written. */
  int held(int row) {
    Row own = rows.get(row);
    long before =
        rows.subList(0, row).stream().filter(other -> other.pages.equals(own.pages)).count();
    return position(row) - (int) before;
  }

  private static void addTokens(List<int[]> tokens, List<Integer> pages, int count) {
    for (int i = 0; i < count; i++) {
      tokens.add(new int[] {pages.get(i / PAGE), i % PAGE});
    }
  }

  int slotPitch() {
    return rows.stream()
        .mapToInt(row -> chunks(groups.get(row.group).prefix) + chunks(row.tail + PAGE))
        .max()
        .orElse(1);
  }

  private static int chunks(int tokens) {
    return (tokens + CHUNK - 1) / CHUNK;
  }

  private List<Integer> spans() {
    List<Integer> spans = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      for (int chunk = 0; chunk < chunks(groups.get(group).prefix); chunk++) {
        spans.add(group << 16 | chunk);
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int chunk = 0; chunk < chunks(rows.get(row).tail + PAGE); chunk++) { // room for more
        spans.add(0x80000000 | row << 16 | chunk);
      }
    }
    return spans;
  }

  byte[] bytes() {
    List<Integer> spans = spans();
    int pitch = 1;
    for (Row row : rows) {
      pitch = Math.max(pitch, Math.max(row.pages.size(), groups.get(row.group).pages.size()));
    }
    ByteBuffer out =
        ByteBuffer.allocate(TABLES + 4 * (2 * MOST * pitch + Math.max(2, spans.size())))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(rows.size()).putInt(spans.size()).putInt(pitch).putInt(slotPitch());
    for (int i = 0; i < MOST; i++) {
      boolean used = i < rows.size();
      put(out, 0, i, used ? position(i) : -1);
      put(out, 1, i, used ? rows.get(i).group : -1);
      put(out, 2, i, i < groups.size() ? groups.get(i).first : -1);
      put(out, 3, i, i < groups.size() ? sharers(i) : -1);
      put(out, 4, i, i < groups.size() ? groups.get(i).prefix : -1);
      for (int page = 0; page < pitch; page++) {
        out.putInt(
            TABLES + 4 * (i * pitch + page),
            i < groups.size() ? at(groups.get(i).pages, page) : -1);
        out.putInt(
            TABLES + 4 * ((MOST + i) * pitch + page), used ? at(rows.get(i).pages, page) : -1);
      }
    }
    for (int i = 0; i < spans.size(); i++) {
      out.putInt(TABLES + 4 * (2 * MOST * pitch + i), spans.get(i));
    }
    return out.array();
  }

  int sharers(int group) {
    return (int) rows.stream().filter(row -> row.group == group).count();
  }

  private static int at(List<Integer> pages, int index) {
    return index < pages.size() ? pages.get(index) : 1 << 20; // far out of the cache
  }

  private static void put(ByteBuffer out, int array, int index, int value) {
    out.putInt(16 + 4 * (array * MOST + index), value);
  }

  @Override
  public String toString() {
    return rows.size()
        + " rows: "
        + rows.stream().map(row -> groups.get(row.group).prefix + " + " + row.tail).toList();
  }
}
