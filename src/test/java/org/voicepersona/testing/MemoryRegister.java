package org.voicepersona.testing;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;

/** A register in the memory of this process, in which a test says what became of rows. */
public final class MemoryRegister implements ShardRegister {

  private static final long serialVersionUID = 1;

  private static final ConcurrentMap<String, Content> CONTENTS = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();

  /** What all copies of a register share. */
  private static final class Content {
    private ShardTable table = ShardTable.EMPTY;
    private final ConcurrentMap<String, ConcurrentMap<Long, Long>> described =
        new ConcurrentHashMap<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
  }

  private Content content() {
    return CONTENTS.computeIfAbsent(name, key -> new Content());
  }

  /** Says that a row is described. */
  public void describe(String split, long index, long key) {
    content().described.computeIfAbsent(split, it -> new ConcurrentHashMap<>()).put(index, key);
  }

  /** Says that a shard has failed as a whole. */
  public void fail(String shard) {
    content().failed.add(shard);
  }

  @Override
  public ShardTable read() {
    return content().table;
  }

  @Override
  public void describedRows(String split, RowReceiver receiver) throws IOException {
    for (Map.Entry<Long, Long> row :
        content().described.getOrDefault(split, new ConcurrentHashMap<>()).entrySet()) {
      receiver.take(row.getKey(), row.getValue());
    }
  }

  @Override
  public Settled settled() {
    IndexSet.Builder settled = new IndexSet.Builder();
    content()
        .described
        .forEach((split, rows) -> rows.keySet().forEach(index -> settled.addNew(split, index)));
    return new Settled(settled.build(), IndexSet.NONE);
  }

  @Override
  public Set<String> failedShards() {
    return Set.copyOf(content().failed);
  }

  @Override
  public void takeBackFailure(String shard) {
    content().failed.remove(shard);
  }

  @Override
  public ShardTable write(ShardTable before, ShardTable after) throws IOException {
    synchronized (content()) {
      if (content().table.version() != before.version()) {
        throw new IOException("another process has written");
      }
      content().table = after.withVersion(before.version() + 1);
      return content().table;
    }
  }
}
