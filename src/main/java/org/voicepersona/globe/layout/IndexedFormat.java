package org.voicepersona.globe.layout;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardContents;
import org.voicepersona.globe.shard.ShardContents.StoredGroup;
import org.voicepersona.globe.shard.ShardFormat;
import org.voicepersona.globe.shard.ShardReader;

/** The shard format of all indexed layouts. */
public final class IndexedFormat implements ShardFormat {

  /** In the order of their registration as services; more specific layouts come first. */
  private static final List<IndexedLayout> LAYOUTS =
      ServiceLoader.load(IndexedLayout.class, IndexedLayout.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private static final class Store {
    static final IndexStore OF_THIS_PROCESS = IndexStore.temporary();
  }

  /** Public constructor for {@code ServiceLoader}. */
  public IndexedFormat() {}

  @Override
  public boolean isOf(String uri) throws IOException {
    return layout(ShardPlace.of(uri)).isPresent();
  }

  private static Optional<IndexedLayout> layout(ShardPlace place) throws IOException {
    for (IndexedLayout layout : LAYOUTS) {
      if (layout.isOf(place)) {
        return Optional.of(layout);
      }
    }
    return Optional.empty();
  }

  @Override
  public ShardReader open(Shard shard, ColumnNames names)
      throws IOException, UnreadableShardException {
    ShardPlace place = ShardPlace.of(shard.uri());
    IndexedLayout layout = layout(place).orElseThrow();
    return IndexedShard.open(shard, names, place, layout, Store.OF_THIS_PROCESS);
  }

  @Override
  public ShardContents contents(String uri) throws IOException, UnreadableShardException {
    ShardPlace place = ShardPlace.of(uri);
    IndexedLayout layout = layout(place).orElseThrow();
    try (RowIndex index = Store.OF_THIS_PROCESS.open(place, layout, "")) {
      return new ShardContents(
          index.head().columns(),
          List.of(new StoredGroup(index.head().rows(), place.bytes(), place.bytes())),
          Set.of(),
          layout.name());
    }
  }
}
