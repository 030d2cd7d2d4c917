package org.voicepersona.cli.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.HubDownload;
import org.voicepersona.hub.HubFile;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.model.prepare.PublishedShards;

/**
 * The weight files of a model on the Hub, downloaded to the cache one by one.
 *
 * @param hub the Hub
 * @param asked the model at the revision asked for
 * @param commit the commit that this revision names
 * @param progress receives the progress of downloads
 */
record HubShards(Hub hub, HubPath asked, String commit, TransferProgress progress)
    implements PublishedShards {

  HubShards {
    requireNonNull(hub, "hub is null");
    requireNonNull(asked, "asked is null");
    requireNonNull(commit, "commit is null");
    requireNonNull(progress, "progress is null");
  }

  private HubFile file(String shard) throws IOException {
    return hub.file(asked.repo(), commit, shard);
  }

  @Override
  public long size(String shard) throws IOException {
    return file(shard).bytes();
  }

  @Override
  public void read(String shard, long from, ByteBuffer into) throws IOException {
    hub.read(asked.repo(), commit, file(shard), from, into);
  }

  @Override
  public boolean isHere(String shard) {
    return hub.cache().find(asked.repo(), commit, shard).isPresent();
  }

  @Override
  public Path fetch(String shard) throws IOException {
    return new HubDownload(hub, progress).run(asked, commit, List.of(file(shard))).get(0);
  }

  @Override
  public void discard(String shard) throws IOException {
    new HubDownload(hub, progress).discard(asked.repo(), commit, file(shard));
  }
}
