package org.voicepersona.describe.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.codec.WavEncoder;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.http.Backoff;
import org.voicepersona.http.Proxies;
import org.voicepersona.testing.api.ChatServer;

/**
 * An endpoint on loopback for each test, clients that ask it, and threads that they are used by.
 */
final class ChatFixture implements BeforeEachCallback, AfterEachCallback {

  static final Waveform SOUND = sound();
  static final String WAV = Base64.getEncoder().encodeToString(WavEncoder.encode(SOUND));
  static final String KEY = "sk-test-0123456789abcdef";

  final ExecutorService threads = Executors.newCachedThreadPool();

  /** What all clients write to. */
  final InMemoryLedger ledger = new InMemoryLedger();

  private ChatServer server;

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    server = ChatServer.start();
  }

  /** Ends a test, whose requests must all have been well formed. */
  @Override
  public void afterEach(ExtensionContext test) {
    threads.shutdownNow();
    server.close();
    assertThat(server.complaints()).isEmpty();
  }

  ChatServer server() {
    return server;
  }

  private static Waveform sound() {
    float[] samples = new float[4_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (1.1 * Math.sin(i * 0.05));
    }
    return new Waveform(samples);
  }

  ChatClient client(AudioForm form, int concurrency, SpendingLimit limit) {
    return client(server.baseUrl(), form, concurrency, Duration.ofMinutes(1), limit);
  }

  ChatClient client(
      String base, AudioForm form, int concurrency, Duration timeout, SpendingLimit limit) {
    RetryPolicy retries =
        new RetryPolicy(
            4, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(2)));
    return new ChatClient(
        new ChatClient.Settings(URI.create(base), form, timeout, retries, concurrency, limit),
        ApiKey.of(Map.of("K", KEY), "K"),
        ledger,
        Proxies.NONE);
  }

  ChatClient client() {
    return client(AudioForm.INPUT_AUDIO, 2, SpendingLimit.NONE);
  }

  static ChatRequest question(int number) {
    return new ChatRequest("m", WAV, "How? " + number, Map.of(), number);
  }

  static ChatAnswer ask(ChatClient client) throws UnansweredException {
    return client.ask(question(0), "shard, row 0");
  }
}
