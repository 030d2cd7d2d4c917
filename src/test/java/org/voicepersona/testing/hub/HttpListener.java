package org.voicepersona.testing.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.voicepersona.testing.LoopbackListener;

/** A plain HTTP/1.1 server on a loopback port, with a hand on the socket. */
final class HttpListener implements Closeable {

  private static final int CHUNK_BYTES = 16 << 10;

  /** Answers a request. */
  interface Handler {
    /** A reply, and how it is to go wrong on its way. */
    record Outcome(Reply reply, Optional<Fault> fault) {}

    Outcome handle(Request request) throws IOException;
  }

  private final Request.Host host;
  private final String hostName;
  private final LoopbackListener listener;
  private final Handler handler;
  private final AtomicLong bodyBytes = new AtomicLong();

  HttpListener(Request.Host host, String hostName, Handler handler) throws IOException {
    this.host = host;
    this.hostName = hostName;
    this.handler = handler;
    listener =
        LoopbackListener.at(
            new InetSocketAddress(hostName, 0), "hub-server", (socket, all) -> serve(socket));
  }

  String address() {
    return "http://" + hostName + ":" + listener.port();
  }

  /** Returns how many bytes of bodies were sent so far. */
  long bodyBytes() {
    return bodyBytes.get();
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    Optional<Request> request = read(in);
    while (request.isPresent() && answer(request.get(), socket)) {
      request = read(in);
    }
  }

  private Optional<Request> read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    List<String> words = new ArrayList<>(List.of(first.split(" ", -1)));
    return Optional.of(new Request(host, words.get(0), words.get(1), headers, body));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Returns whether the connection may go on. */
  private boolean answer(Request request, Socket socket) throws IOException {
    Handler.Outcome outcome = handler.handle(request);
    Reply reply = outcome.reply();
    Optional<Fault> fault = outcome.fault();
    if (fault.equals(Optional.of(Fault.SILENCE))) {
      waitForTheEnd(socket);
      return false;
    }
    if (fault.equals(Optional.of(Fault.RESET))) {
      reset(socket);
      return false;
    }
    OutputStream out = socket.getOutputStream();
    out.write(head(reply).getBytes(ISO_8859_1));
    if (request.method().equals("HEAD")) {
      return true;
    }
    boolean breaksOff =
        fault
            .filter(Set.of(Fault.STALL, Fault.RESET_IN_BODY, Fault.TRUNCATION)::contains)
            .isPresent();
    sendBody(reply, breaksOff ? reply.length() / 2 : reply.length(), out);
    if (!breaksOff) {
      return true;
    }
    if (fault.get() == Fault.STALL) {
      waitForTheEnd(socket);
    } else if (fault.get() == Fault.RESET_IN_BODY) {
      reset(socket);
    }
    return false;
  }

  private static String head(Reply reply) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\n");
    reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("Content-Length: " + reply.length() + "\r\n\r\n").toString();
  }

  private void sendBody(Reply reply, long bytes, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = reply.content().open()) {
      in.skipNBytes(reply.from());
      for (long left = bytes; left > 0; ) {
        int n = in.read(chunk, 0, (int) Math.min(left, chunk.length));
        bodyBytes.addAndGet(n); // Before: who has read them may ask how many there were.
        out.write(chunk, 0, n);
        left -= n;
      }
    }
    out.flush();
  }

  /** Holds the connection until the client, or the server as a whole, closes it. */
  private static void waitForTheEnd(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    while (in.read() >= 0) {
      // Whatever else comes is of no interest.
    }
  }

  private static void reset(Socket socket) throws SocketException, IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
