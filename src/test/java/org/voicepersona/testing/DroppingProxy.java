package org.voicepersona.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A way to a server on this machine that a test can interrupt, and mend. */
public final class DroppingProxy implements Closeable {

  private final InetSocketAddress server;
  private final int port;
  private volatile LoopbackListener listener;

  /**
   * Opens a way.
   *
   * @param server {@code HOST:PORT}
   */
  public DroppingProxy(String server) throws IOException {
    int colon = server.lastIndexOf(':');
    this.server =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    this.listener = listen(0);
    this.port = listener.port();
  }

  private LoopbackListener listen(int at) throws IOException {
    return LoopbackListener.at(
        new InetSocketAddress("localhost", at), "dropping-proxy", this::pass);
  }

  private void pass(Socket client, LoopbackListener all) throws IOException {
    all.join(client, new Socket(server.getAddress(), server.getPort()));
  }

  /** Returns {@code HOST:PORT}. */
  public String address() {
    return "localhost:" + port;
  }

  /** Breaks every connection, and refuses further ones. */
  public void drop() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets connections through again. */
  public void mend() throws IOException {
    listener = listen(port);
  }

  @Override
  public void close() {
    drop();
  }
}
