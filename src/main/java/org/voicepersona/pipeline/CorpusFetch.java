package org.voicepersona.pipeline;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.folder.Layout;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubDownload;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.hub.filesystem.HubRegistrar;

/** Downloads the shards of a corpus into the Hub's cache, from where every later run reads them. */
public final class CorpusFetch {

  private CorpusFetch() {}

  /**
   * Downloads the shards that a run over {@code input} would read.
   *
   * @param input an {@code hf://} address, as a run takes it
   * @param splits which configuration and splits of a folder
   * @return the commit's snapshot folder in the cache
   * @throws IOException if there are no shards, the disk has no room for them, or a download fails
   * @throws IllegalArgumentException if the input is not an {@code hf://} address
   */
  public static Path run(
      String input, SplitChoice splits, PipelineOptions options, TransferProgress progress)
      throws IOException {
    FileSystems.setDefaultPipelineOptions(options);
    HubPath asked = HubPath.parse(input);
    HubPath pinned = HubRegistrar.hub(options).pin(asked);
    ShardCatalog catalog =
        ShardCatalog.list(pinned.toString(), splits, asked.repo().name(), ColumnNames.GLOBE);
    return run(catalog, asked, pinned, options, progress);
  }

  /**
   * Downloads the shards of a catalog.
   *
   * @param asked the address with the revision asked for, {@code pinned} with its commit
   */
  static Path run(
      ShardCatalog catalog,
      HubPath asked,
      HubPath pinned,
      PipelineOptions options,
      TransferProgress progress)
      throws IOException {
    requireWhole(catalog);
    Hub hub = HubRegistrar.hub(options);
    if (!hub.settings().offline()) {
      List<HubFile> files = new ArrayList<>();
      for (String uri : catalog.uris()) {
        files.add(hub.file(pinned.repo(), pinned.revision(), HubPath.parse(uri).path()));
      }
      card(hub, pinned).ifPresent(files::add);
      new HubDownload(hub, progress).run(asked, pinned.revision(), files);
    }
    return hub.cache().snapshot(pinned.repo(), pinned.revision());
  }

  private static void requireWhole(ShardCatalog catalog) {
    for (String uri : catalog.uris()) {
      if (!Layout.isWhole(uri)) {
        throw new IllegalArgumentException(
            "only Parquet files and archives can be downloaded first: the recordings of %s are files of their own, which are read where they lie"
                .formatted(uri));
      }
    }
  }

  /** Returns the data set card, which may assign files to splits and is needed offline too. */
  private static Optional<HubFile> card(Hub hub, HubPath pinned) throws IOException {
    try {
      return Optional.of(hub.file(pinned.repo(), pinned.revision(), "README.md"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
