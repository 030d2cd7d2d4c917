package org.voicepersona.testing.unsteady;

import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;

/** Makes {@link UnsteadyFileSystem} known to Beam. */
public final class UnsteadyRegistrar implements FileSystemRegistrar {

  /** Makes the registrar; the services need it. */
  public UnsteadyRegistrar() {}

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    return List.of(new UnsteadyFileSystem());
  }
}
