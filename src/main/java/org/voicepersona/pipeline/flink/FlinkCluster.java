package org.voicepersona.pipeline.flink;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.voicepersona.http.ReplyText;
import org.voicepersona.pipeline.job.Causes;

/** A client of a Flink cluster's REST interface; the cluster may be in this process. */
public final class FlinkCluster implements Closeable {

  /** Client errors that pass: a proxy's "request timeout" and "too many requests". */
  private static final Set<Integer> PASSING = Set.of(408, 429);

  private static final String EMBEDDED = "[local]";
  private static final int LONGEST_QUOTE = 300;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);

  private final Optional<EmbeddedFlink> embedded;
  private final String master;
  private final RestClusterClient<String> client;
  private final Duration patience;

  private FlinkCluster(Optional<EmbeddedFlink> embedded, String master, Duration patience)
      throws IOException {
    this.embedded = embedded;
    this.master = master;
    this.client = client(master, patience);
    this.patience = patience;
  }

  /**
   * Connects to a cluster, or starts one in this process.
   *
   * @param master {@code HOST:PORT}, or {@value #EMBEDDED}
   * @param slots of a cluster in this process
   * @param patience how long a request is retried while the cluster does not answer
   */
  public static FlinkCluster connect(String master, int slots, Duration patience)
      throws IOException {
    if (!isEmbedded(master)) {
      return new FlinkCluster(Optional.empty(), master, patience);
    }
    EmbeddedFlink embedded = EmbeddedFlink.start(slots);
    return new FlinkCluster(Optional.of(embedded), embedded.master(), patience);
  }

  /** Returns how long the options let a request be retried. */
  public static Duration patience(PipelineOptions options) {
    return Duration.ofSeconds(options.as(FlinkRestOptions.class).getFlinkRestSeconds());
  }

  /** Returns whether this names a cluster in this process. */
  public static boolean isEmbedded(String master) {
    return master.equals(EMBEDDED);
  }

  private static RestClusterClient<String> client(String master, Duration patience)
      throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.RETRY_DELAY, BETWEEN_TRIES.toMillis());
    configuration.set(
        RestOptions.RETRY_MAX_ATTEMPTS,
        Math.toIntExact(Math.max(1, patience.dividedBy(BETWEEN_TRIES))));
    configuration.set(RestOptions.IDLENESS_TIMEOUT, silence(patience).toMillis());
    configuration.set(RestOptions.CONNECTION_TIMEOUT, silence(patience).toMillis());
    try {
      FlinkAddress address = FlinkAddress.parse(master);
      configuration.set(RestOptions.ADDRESS, address.host());
      configuration.set(RestOptions.PORT, address.port());
      return new RestClusterClient<>(configuration, master);
    } catch (Exception e) {
      throw new IOException("cannot speak to Flink at %s: %s".formatted(master, e.getMessage()), e);
    }
  }

  /** Returns the timeout of a single request, which a lost network would leave open. */
  private static Duration silence(Duration patience) {
    return patience.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : patience;
  }

  /** Returns {@code HOST:PORT} of the REST interface. */
  String master() {
    return master;
  }

  /** Returns the jobs of a name, newest first, including those that have ended. */
  List<JobStatusMessage> jobs(String name) throws IOException {
    return ask(RestClusterClient::listJobs).stream()
        .filter(job -> job.getJobName().equals(name))
        .sorted(Comparator.comparingLong(JobStatusMessage::getStartTime).reversed())
        .toList();
  }

  /**
   * Checks that no job of a name is running.
   *
   * @throws IOException if one is; the message says where
   */
  public void requireEnded(String name) throws IOException {
    for (JobStatusMessage job : jobs(name)) {
      if (!job.getJobState().isGloballyTerminalState()) {
        throw new IOException(
            "the job '%s' is under way on Flink at %s, as %s: wait for its end, or cancel it there"
                .formatted(name, master, job.getJobId()));
      }
    }
  }

  /** A request to the cluster. */
  @FunctionalInterface
  interface Question<T> {
    /** Sends the request through Flink's own client. */
    Future<T> put(RestClusterClient<String> client);
  }

  /**
   * Sends a request and waits for its answer; retries while the cluster gives none or a proxy
   * answers in its place. A client error (4xx but 408 and 429) and an unknown job are answers.
   *
   * @throws IOException if the answer is one of these, or the patience is exhausted
   */
  <T> T ask(Question<T> question) throws IOException {
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return question.put(client).get();
        } catch (ExecutionException e) {
          if (isRefusal(e) || System.nanoTime() - start >= patience.toNanos()) {
            throw new IOException(
                "Flink at %s does not answer as it should: %s"
                    .formatted(master, ReplyText.line(Causes.words(e), LONGEST_QUOTE)),
                e);
          }
          NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink was asked", e);
    }
  }

  /** Returns whether the answer is final; Flink reports an unknown job as an internal error. */
  private static boolean isRefusal(ExecutionException e) {
    return Causes.find(RestClientException.class, e)
        .filter(
            answer ->
                isClientError(answer.getHttpResponseStatus().code())
                    || answer.getMessage().contains(FlinkJobNotFoundException.class.getName()))
        .isPresent();
  }

  private static boolean isClientError(int status) {
    return status / 100 == 4 && !PASSING.contains(status);
  }

  @Override
  public void close() throws IOException {
    client.close();
    if (embedded.isPresent()) {
      embedded.get().close();
    }
  }
}
