package org.voicepersona.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Speaks TLS in front of a server of this machine that does not. */
public final class TlsFront implements Closeable {

  private static final String PASSWORD = "changeit";

  private final LoopbackListener listener;

  private TlsFront(LoopbackListener listener) {
    this.listener = listener;
  }

  /** Makes a key with a certificate of its own for some hosts, and returns its file. */
  public static Path makeKey(Path folder, List<String> hosts)
      throws IOException, InterruptedException {
    Path file = folder.resolve("key.p12");
    String names = "san=" + String.join(",", hosts.stream().map(host -> "dns:" + host).toList());
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                names,
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool ends with " + keytool.exitValue());
    }
    return file;
  }

  /** Returns the options of a Java process that trusts a key. */
  public static List<String> trusting(Path key) {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + key, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
  }

  /** Starts a front of the server at an address such as {@code http://localhost:1234}. */
  public static TlsFront of(String address, Path key) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(key)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    ServerSocket server =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new TlsFront(
        LoopbackListener.on(
            server, "tls", (client, all) -> all.join(client, new Socket("localhost", port))));
  }

  /** Returns the port on which it listens. */
  public int port() {
    return listener.port();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
