package org.voicepersona.pipeline.flink;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster in this process, reached through its REST address as a remote one is. It binds to
 * the loopback interface alone, for it has no authentication.
 */
final class EmbeddedFlink implements Closeable {

  private static final String ANY_FREE_PORT = "0";
  private static final String LOOPBACK = "localhost";
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);
  private static final MemorySize MANAGED = MemorySize.ofMebiBytes(16);

  private final MiniCluster cluster;

  private EmbeddedFlink(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a cluster of one TaskManager with {@code slots} slots. */
  static EmbeddedFlink start(int slots) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, ANY_FREE_PORT);
    configuration.set(RestOptions.ADDRESS, LOOPBACK);
    configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    configuration.set(JobManagerOptions.ADDRESS, LOOPBACK);
    configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new IOException("cannot start Flink in this process: " + e.getMessage(), e);
    }
    return new EmbeddedFlink(cluster);
  }

  /** Returns {@code HOST:PORT} of its REST interface. */
  String master() throws IOException {
    try {
      URI address = cluster.getRestAddress().get();
      return address.getHost() + ":" + address.getPort();
    } catch (ExecutionException e) {
      throw new IOException("Flink in this process has no address: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink started", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("cannot stop Flink in this process: " + e.getMessage(), e);
    }
  }
}
