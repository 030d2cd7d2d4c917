package org.voicepersona.hub.filesystem;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Beam's options for {@code hf://}, which are sent to the workers. The token is not: each process
 * reads its own.
 */
public interface HubOptions extends PipelineOptions {

  /** Returns the Hub's address; empty for that of the environment. */
  @Description("The Hub's address (default: HF_ENDPOINT, or https://huggingface.co)")
  @Default.String("")
  String getHubEndpoint();

  /** Sets the Hub's address. */
  void setHubEndpoint(String endpoint);

  /** Returns the folder of the Hub's cache; empty for that of the environment. */
  @Description(
      "The folder of the Hub's cache (default: HF_HUB_CACHE, or as huggingface_hub has it)")
  @Default.String("")
  String getHubCache();

  /** Sets the folder of the Hub's cache. */
  void setHubCache(String folder);

  /** Returns the milliseconds of silence after which a request is given up; 0 for the default. */
  @Description("Milliseconds of silence after which a request is sent again")
  @Default.Integer(0)
  int getHubSilenceMillis();

  /** Sets the milliseconds of silence. */
  void setHubSilenceMillis(int millis);

  /** Returns the milliseconds before a first retry, which scale all other waits; 0: default. */
  @Description("Milliseconds before a first retry; all other waits change in proportion")
  @Default.Integer(0)
  int getHubRetryMillis();

  /** Sets the milliseconds before a first retry. */
  void setHubRetryMillis(int millis);
}
