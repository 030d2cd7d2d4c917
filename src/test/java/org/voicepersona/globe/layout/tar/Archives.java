package org.voicepersona.globe.layout.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.voicepersona.testing.Python;

/** Packs folders with the programs that people pack corpora with. */
enum Archives {
  GNU_TAR {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      runProgram(
          tar, "tar", "--format=gnu", "--sort=name", "-cf", tar.toString(), "-C", folder + "", ".");
    }
  },
  GNU_TAR_PAX {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      runProgram(
          tar, "tar", "--format=pax", "--sort=name", "-cf", tar.toString(), "-C", folder + "", ".");
    }
  },
  OLD_TAR {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      runProgram(
          tar, "tar", "--format=v7", "--sort=name", "-cf", tar.toString(), "-C", folder + "", ".");
    }
  },
  BSDTAR {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      List<String> command =
          new ArrayList<>(List.of("bsdtar", "-cf", tar.toString(), "-C", folder.toString()));
      names(folder).forEach(command::add);
      runProgram(tar, command.toArray(String[]::new));
    }
  },
  PYTHON {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      Python.with("tarfile")
          .run(
              """
              import os, sys, tarfile
              with tarfile.open(sys.argv[2], 'w') as tar:
                  for name in sorted(os.listdir(sys.argv[1])):
                      tar.add(os.path.join(sys.argv[1], name), arcname='train/' + name)
              """,
              folder.toString(),
              tar.toString());
    }
  },
  WEBDATASET {
    @Override
    void pack(Path folder, Path tar) throws IOException, InterruptedException {
      Python.with("webdataset")
          .run(
              """
              import os, sys, webdataset
              samples = {}
              for name in sorted(os.listdir(sys.argv[1])):
                  key, ending = name.split('.', 1)
                  with open(os.path.join(sys.argv[1], name), 'rb') as file:
                      samples.setdefault(key, {'__key__': key})[ending] = file.read()
              with webdataset.TarWriter(sys.argv[2], encoder=False) as writer:
                  for key in sorted(samples):
                      writer.write(samples[key])
              """,
              folder.toString(),
              tar.toString());
    }
  },
  COMMONS_COMPRESS {
    @Override
    void pack(Path folder, Path tar) throws IOException {
      try (TarArchiveOutputStream out =
          new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(tar)))) {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        for (String name : names(folder)) {
          out.putArchiveEntry(new TarArchiveEntry(folder.resolve(name), name));
          Files.copy(folder.resolve(name), out);
          out.closeArchiveEntry();
        }
      }
    }
  };

  /** Packs all files of a folder, in the order of their names; where the program is. */
  abstract void pack(Path folder, Path tar) throws IOException, InterruptedException;

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void runProgram(Path tar, String... command)
      throws IOException, InterruptedException {
    Path errors = tar.resolveSibling(tar.getFileName() + ".err");
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      assumeTrue(false, "no " + command[0] + " here");
      return;
    }
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
  }
}
