package org.voicepersona.natives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the linker says is told with what it means. */
class LoadingFaultTest {

  private static String of(String message) {
    return LoadingFault.of("libtorch", new IllegalStateException(new LinkageError(message)));
  }

  @Test
  void aSystemThatIsTooOldIsToldByItsCLibrary() {
    assertThat(
            of(
                "/opt/x/libcublas.so.12: /lib/x86_64-linux-gnu/libm.so.6: version `GLIBC_2.35' not found (required by /opt/x/libcublas.so.12)"))
        .startsWith("libtorch cannot be loaded on " + System.getProperty("os.name"))
        .endsWith(": this system is too old for it, which needs glibc 2.35 or later");
  }

  @Test
  void aDiskThatNothingMayRunFromIsToldByTheSettingForAnother() {
    assertThat(of("/tmp/x.so: /tmp/x.so: failed to map segment from shared object"))
        .contains(": /tmp/x.so: failed to map segment")
        .endsWith("noexec; VOICEPERSONA_NATIVES names another folder");
    assertThat(of("cannot open shared object file")).endsWith("cannot open shared object file");
  }
}
