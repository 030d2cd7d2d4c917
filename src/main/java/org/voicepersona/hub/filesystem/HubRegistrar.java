package org.voicepersona.hub.filesystem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;
import org.voicepersona.hub.Hub;
import org.voicepersona.hub.http.HubSettings;
import org.voicepersona.hub.http.RetryLimits;

/** Registers {@code hf://} and its options with Beam. */
public final class HubRegistrar implements FileSystemRegistrar, PipelineOptionsRegistrar {

  /**
   * Returns the client that a pipeline with these options uses: {@link HubOptions} override the
   * environment.
   */
  public static Hub hub(PipelineOptions options) {
    HubOptions ours = options.as(HubOptions.class);
    HubSettings settings = HubSettings.of(System.getenv());
    if (!ours.getHubEndpoint().isEmpty()) {
      settings = settings.withEndpoint(ours.getHubEndpoint());
    }
    if (!ours.getHubCache().isEmpty()) {
      settings = settings.withCache(Path.of(ours.getHubCache()));
    }
    RetryLimits patience = settings.patience();
    if (ours.getHubRetryMillis() > 0) {
      patience = patience.withFirstWait(Duration.ofMillis(ours.getHubRetryMillis()));
    }
    if (ours.getHubSilenceMillis() > 0) {
      patience = patience.withSilence(Duration.ofMillis(ours.getHubSilenceMillis()));
    }
    return Hub.of(settings.withPatience(patience));
  }

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    return List.of(new HubFileSystem(() -> hub(options)));
  }

  @Override
  public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
    return List.of(HubOptions.class);
  }
}
