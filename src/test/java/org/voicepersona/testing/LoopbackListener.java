package org.voicepersona.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Accepts connections on a port of this machine until it is closed, each in a thread of its own.
 */
public final class LoopbackListener implements Closeable {

  private final ServerSocket server;
  private final Connected connected;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;

  /** What is done with a connection; it is closed afterwards. */
  @FunctionalInterface
  public interface Connected {
    /**
     * Serves a connection.
     *
     * @param listener which has accepted it, for further work
     * @throws IOException if either side has gone, which is its right
     */
    void serve(Socket client, LoopbackListener listener) throws IOException;
  }

  private LoopbackListener(String name, ServerSocket server, Connected connected) {
    this.server = server;
    this.connected = connected;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to listen at an address of this machine; port 0 stands for any. */
  public static LoopbackListener at(InetSocketAddress address, String name, Connected connected)
      throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address);
    return on(server, name, connected);
  }

  /** Starts to accept what connects to a socket. */
  public static LoopbackListener on(ServerSocket server, String name, Connected connected) {
    LoopbackListener listener = new LoopbackListener(name, server, connected);
    listener.threads.execute(listener::acceptAll);
    return listener;
  }

  /** Returns the port on which it listens. */
  public int port() {
    return server.getLocalPort();
  }

  private void acceptAll() {
    while (true) {
      try {
        Socket client = server.accept();
        start(client, connected);
      } catch (IOException e) {
        return;
      }
    }
  }

  /**
   * Serves a socket in a thread of its own; closing this closes it too.
   *
   * @throws IOException if this is closed; the socket is then
   */
  public synchronized void start(Socket socket, Connected work) throws IOException {
    if (server.isClosed()) {
      socket.close();
      throw new SocketException("the listener is closed");
    }
    sockets.add(socket);
    threads.execute(
        () -> {
          try (socket) {
            work.serve(socket, this);
          } catch (IOException e) {
            // One of the two has gone, which is its right.
          } finally {
            sockets.remove(socket);
          }
        });
  }

  /** Passes on what two sockets say to each other, until one of them ends. */
  public void join(Socket one, Socket other) throws IOException {
    start(other, (from, listener) -> pass(from, one));
    pass(one, other);
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  @Override
  public synchronized void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
