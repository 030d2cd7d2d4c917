package org.voicepersona.globe.layout.tar;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.io.IOException;
import java.util.BitSet;
import org.voicepersona.globe.layout.RowSpool;

/** Finds keys whose members are not consecutive in an archive. */
final class RepeatedKeys {

  /** Most keys in memory; more keys are compared in several passes by hash. */
  private static final int MOST_AT_ONCE = 1 << 20;

  private static final int NONE = -1;

  private RepeatedKeys() {}

  /** Returns the rows that share their key with another row. */
  static BitSet among(RowSpool rows) throws IOException {
    BitSet repeated = new BitSet();
    int passes = Math.toIntExact(rows.size() / MOST_AT_ONCE) + 1;
    for (int pass = 0; pass < passes; pass++) {
      Long2IntOpenHashMap first = new Long2IntOpenHashMap();
      first.defaultReturnValue(NONE);
      for (int row = 0; row < rows.size(); row++) {
        String key = rows.row(row).texts().getOrDefault(Sample.KEY, "");
        long digest = RowSpool.digest(key);
        if (Math.floorMod(digest, passes) == pass) {
          int before = first.putIfAbsent(digest, row);
          if (before != NONE) {
            repeated.set(before);
            repeated.set(row);
          }
        }
      }
    }
    return repeated;
  }
}
