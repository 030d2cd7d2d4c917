package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on loopback: leads each host that it knows to a port of this machine, by {@code
 * CONNECT} or by forwarding, and keeps the heads of what it was asked.
 */
public final class LoopbackProxy implements Closeable {

  private final LoopbackListener listener;
  private final Map<String, Integer> ports;
  private final String authorization;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  /**
   * Starts a proxy.
   *
   * @param ports by {@code HOST:PORT}
   * @param authorization what it wants to be told of its user; empty if nothing
   */
  public LoopbackProxy(Map<String, Integer> ports, String authorization) throws IOException {
    this.ports = ports;
    this.authorization = authorization;
    this.listener =
        LoopbackListener.at(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "proxy", this::serve);
  }

  /** Returns {@code 127.0.0.1:PORT}. */
  public String address() {
    return "127.0.0.1:" + listener.port();
  }

  /** Returns the heads of the requests, as they were sent. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  private void serve(Socket client, LoopbackListener all) throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    String head = head(in);
    heads.add(head);
    OutputStream out = client.getOutputStream();
    if (!authorization.isEmpty() && !head.contains("Proxy-Authorization: " + authorization)) {
      out.write(
          empty("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\""));
      return;
    }
    String[] words = head.split("[ \r]", 4);
    boolean connects = words[0].equals("CONNECT");
    String target = connects ? words[1] : words[1].replaceFirst("^http://([^/]+).*$", "$1:80");
    Integer port = ports.get(target);
    if (port == null) {
      out.write(empty("502 Bad Gateway"));
      return;
    }
    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
      if (connects) {
        out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1));
      } else {
        upstream.getOutputStream().write(forwarded(head).getBytes(ISO_8859_1));
      }
      all.start(upstream, (to, listening) -> in.transferTo(to.getOutputStream()));
      InputStream answers = new BufferedInputStream(upstream.getInputStream());
      if (!connects) {
        // One request a connection: the next one is for another path, perhaps another host.
        String answer = head(answers).replaceFirst("\r\n", "\r\nConnection: close\r\n");
        out.write(answer.getBytes(ISO_8859_1));
      }
      answers.transferTo(out);
    }
  }

  private static String forwarded(String head) {
    return head.replaceFirst(" http://[^/ ]+", " ")
        .replaceAll("(?i)\r\nProxy-Authorization:[^\r]*", "");
  }

  private static byte[] empty(String status) {
    return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .getBytes(ISO_8859_1);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("no request");
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
