package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.Progress;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** Input and output on HDFS: the same bytes and the same commits as on a local disk. */
class HdfsIT {

  private static final int KILLED = 137;

  /** Node and test share the processors. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  @TempDir private static Path folder;
  private static MiniDFSCluster hdfs;
  private static String root;
  private static Map<String, String> local;

  @BeforeAll
  static void startHdfs() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    // With each of them the data node hears what it is to recover.
    configuration.setInt("dfs.heartbeat.interval", 1);
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    root = "hdfs://localhost:" + hdfs.getNameNodePort();
    FileSystem files = hdfs.getFileSystem();
    files.mkdirs(new org.apache.hadoop.fs.Path("/corpus/data"));
    try (Stream<Path> shards = Files.list(Program.SAMPLE.resolve("data"))) {
      for (Path shard : shards.toList()) {
        files.copyFromLocalFile(
            new org.apache.hadoop.fs.Path(shard.toUri()),
            new org.apache.hadoop.fs.Path("/corpus/data/" + shard.getFileName()));
      }
    }
    Path output = folder.resolve("local");
    assertThat(Program.run(command(Program.SAMPLE.toString(), output.toString())).exitCode())
        .isZero();
    local = PublishedFiles.digests(output);
  }

  @AfterAll
  static void stopHdfs() {
    hdfs.shutdown();
  }

  private static String[] command(String input, String output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--input=" + input,
                "--dataset=sample",
                "--output=" + output,
                "--checkpoint-interval=4",
                Program.BEGINNINGS),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** Returns the digests of what was published, as of a local folder. */
  private static Map<String, String> published(String name) throws Exception {
    Path copy = folder.resolve("copy-" + name);
    hdfs.getFileSystem()
        .copyToLocalFile(
            false,
            new org.apache.hadoop.fs.Path("/" + name),
            new org.apache.hadoop.fs.Path(copy.toUri()),
            true);
    return PublishedFiles.digests(copy);
  }

  @Test
  void readsAndWritesOnEveryRunner() throws Exception {
    for (String runner : List.of("direct", "flink-local")) {
      Program.Result result =
          Program.run(
              command(
                  root + "/corpus", root + "/" + runner, "@runner-configs/" + runner + ".args"));
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(published(runner)).isEqualTo(local);
    }
  }

  @Test
  void readsAnArchiveAndKeepsItsIndexBesideTheProgress() throws Exception {
    Path files =
        LaidOutClips.asSamples(
            folder.resolve("files"), LaidOutClips.of(Program.SAMPLE.resolve("data")));
    Path tar = Files.createDirectories(folder.resolve("tars")).resolve("train.tar");
    int packed =
        new ProcessBuilder("tar", "--sort=name", "-cf", tar + "", "-C", files + "", ".")
            .start()
            .waitFor();
    assertThat(packed).isZero();
    hdfs.getFileSystem()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(tar.toUri()),
            new org.apache.hadoop.fs.Path("/tars/train.tar"));
    Path expected = folder.resolve("expected");
    assertThat(Program.run(command(tar.getParent() + "", expected + "")).exitCode()).isZero();

    for (String limit : List.of("--limit=5", "--limit=100")) {
      Program.Result result = Program.run(command(root + "/tars", root + "/of-tars", limit));
      assertThat(result.exitCode()).as(result.err()).isZero();
    }

    assertThat(published("of-tars")).isEqualTo(PublishedFiles.digests(expected));
    assertThat(
            hdfs.getFileSystem()
                .listStatus(new org.apache.hadoop.fs.Path("/of-tars/.progress/indexes")))
        .hasSize(1);
  }

  @Test
  void losesNothingWhenItIsKilled() throws Exception {
    for (String step : List.of("journal-line:9", "publish-rename:1")) {
      String name = step.replace(':', '-');
      String[] command = command(root + "/corpus", root + "/" + name);
      CommandProcess.Result killed =
          CommandProcess.run(List.of("-Dvoicepersona.failpoint=" + step + ":kill"), command);
      assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
      releaseLeaseOfTheDead(name);

      Program.Result resumed = Program.run(command);

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(published(name)).isEqualTo(local);
    }
  }

  /** HDFS would do so itself after a minute. */
  private static void releaseLeaseOfTheDead(String name) throws Exception {
    org.apache.hadoop.fs.Path lock = new org.apache.hadoop.fs.Path("/" + name + "/.progress/lock");
    while (!hdfs.getFileSystem().recoverLease(lock)) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  @Test
  void whatIsThereIsOnlyReplacedWhereThatIsMeant() throws Exception {
    Path there = Path.of(URI.create(root + "/there"));
    Path other = Path.of(URI.create(root + "/other"));
    Files.writeString(there, "mine");
    Files.writeString(other, "yours");

    assertThatThrownBy(() -> Files.writeString(there, "new", StandardOpenOption.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.copy(other, there))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> DurableFiles.share(other, there))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(there)).isEqualTo("mine");

    Files.copy(other, there, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Files.readString(there)).isEqualTo("yours");
  }

  @Test
  void isWrittenByOneRunAtATime() throws Exception {
    Path output = Path.of(URI.create(root + "/busy"));
    assertThat(OutputDirectory.path(output.toString())).isEqualTo(output);
    try (Progress first = Progress.open(output, new Fingerprint(new java.util.TreeMap<>()), true)) {
      CommandProcess.Result second =
          CommandProcess.run(List.of(), command(root + "/corpus", root + "/busy"));
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err()).contains("another run is writing to " + first.output().root());
    }
  }
}
