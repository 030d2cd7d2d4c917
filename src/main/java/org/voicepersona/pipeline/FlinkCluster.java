package org.voicepersona.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;

/** A Flink cluster seen through its REST interface; perhaps one in this process. */
final class FlinkCluster implements Closeable {

  private static final String EMBEDDED = "[local]";

  private final Optional<EmbeddedFlink> embedded;
  private final String master;
  private final RestClusterClient<String> client;

  private FlinkCluster(
      Optional<EmbeddedFlink> embedded, String master, RestClusterClient<String> client) {
    this.embedded = embedded;
    this.master = master;
    this.client = client;
  }

  /**
   * Connects to a cluster, or starts one in this process.
   *
   * @param master {@code HOST:PORT}, or {@value #EMBEDDED}
   * @param slots of a cluster in this process
   */
  static FlinkCluster connect(String master, int slots) throws IOException {
    if (!isEmbedded(master)) {
      return new FlinkCluster(Optional.empty(), master, client(master));
    }
    EmbeddedFlink embedded = EmbeddedFlink.start(slots);
    return new FlinkCluster(Optional.of(embedded), embedded.master(), client(embedded.master()));
  }

  /** Returns whether this names a cluster in this process. */
  static boolean isEmbedded(String master) {
    return master.equals(EMBEDDED);
  }

  private static RestClusterClient<String> client(String master) throws IOException {
    int colon = master.lastIndexOf(':');
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, master.substring(0, colon));
    configuration.set(RestOptions.PORT, Integer.parseInt(master.substring(colon + 1)));
    try {
      return new RestClusterClient<>(configuration, master);
    } catch (Exception e) {
      throw new IOException("cannot speak to Flink at %s: %s".formatted(master, e.getMessage()), e);
    }
  }

  /** Returns {@code HOST:PORT} of the REST interface. */
  String master() {
    return master;
  }

  /** Returns Flink's own client. */
  RestClusterClient<String> client() {
    return client;
  }

  /** Returns the jobs of a name, the youngest first, whether at their end or not. */
  List<JobStatusMessage> jobs(String name) throws IOException {
    return await(client.listJobs()).stream()
        .filter(job -> job.getJobName().equals(name))
        .sorted(Comparator.comparingLong(JobStatusMessage::getStartTime).reversed())
        .toList();
  }

  /** Waits for the cluster's answer. */
  <T> T await(Future<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Flink at %s does not answer as it should: %s".formatted(master, Causes.words(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink was asked", e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    if (embedded.isPresent()) {
      embedded.get().close();
    }
  }
}
