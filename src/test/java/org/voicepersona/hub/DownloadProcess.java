package org.voicepersona.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.http.Proxies;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.HubTraffic;

/** A process that downloads a model, and may be killed: {@code ENDPOINT CACHE MODEL}. */
final class DownloadProcess {

  private DownloadProcess() {}

  public static void main(String[] args) throws IOException {
    HubSettings settings =
        new HubSettings(
            URI.create(args[0]),
            Optional.empty(),
            false,
            Path.of(args[1]),
            false,
            true,
            Hubs.PATIENCE,
            Proxies.NONE);
    new HubDownload(new Hub(settings, new HubTraffic()), TransferProgress.NONE)
        .run(RepoId.model(args[2]), "main", path -> true);
  }
}
