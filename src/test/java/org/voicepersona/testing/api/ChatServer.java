package org.voicepersona.testing.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * An OpenAI-compatible chat endpoint on a loopback port. It refuses requests of another shape than
 * the protocol's and complains of them, decodes the recordings, says the same about the same, and
 * counts what it was paid for.
 */
public final class ChatServer implements AutoCloseable {

  /** What the usage of every answer says. */
  public static final int PROMPT_TOKENS = 100;

  /** What the usage of every answer says. */
  public static final int COMPLETION_TOKENS = 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/chat/completions";
  private static final String DATA_URL = "data:audio/wav;base64,";
  private static final Set<String> FIELDS =
      Set.of("model", "messages", "temperature", "top_p", "max_completion_tokens", "seed");
  private static final List<String> TONES =
      List.of("warm", "bright", "husky", "calm", "nasal", "soft", "thin", "resonant");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<Payment> payments = new ConcurrentLinkedQueue<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private volatile Function<Call, Reaction> plan = call -> Reaction.ANSWER;

  /**
   * An answer that was made, whether or not it arrived.
   *
   * @param id of the answer
   * @param subject see {@link Call#subject}
   */
  public record Payment(String id, String subject) {}

  private ChatServer(HttpServer server) {
    this.server = server;
  }

  /** Starts a server that answers everything. */
  public static ChatServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ChatServer server = new ChatServer(http);
    http.createContext("/", server::handle);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  /** Returns what to give as {@code --api-base-url}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** From now on, reacts to calls as {@code reactions} says. */
  public void plan(Function<Call, Reaction> reactions) {
    plan = reactions;
  }

  /** Reacts to the first calls from now on one by one, and answers those after them. */
  public void planFirst(Reaction... reactions) {
    AtomicInteger next = new AtomicInteger();
    plan =
        call -> {
          int i = next.getAndIncrement();
          return i < reactions.length ? reactions[i] : Reaction.ANSWER;
        };
  }

  /** Returns the calls of the right shape. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Returns the answers that were made. */
  public List<Payment> payments() {
    return List.copyOf(payments);
  }

  /** Returns what was wrong with requests. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Returns how many calls were waiting for their answers at the same time at most. */
  public int mostUnderWay() {
    return mostUnderWay.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    long nanos = System.nanoTime();
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Call call;
      try {
        call = understand(exchange, body, nanos);
      } catch (IOException | IllegalArgumentException e) {
        complaints.add(e.getMessage());
        Reaction.status(400, "{\"error\":{\"message\":\"malformed\"}}").reply(exchange, null, this);
        return;
      }
      unanswered.add(call.number());
      mostUnderWay.accumulateAndGet(unanswered.size(), Math::max);
      calls.add(call);
      try {
        plan.apply(call).reply(exchange, call, this);
      } finally {
        unanswered.remove(call.number());
      }
    }
  }

  private Call understand(HttpExchange exchange, byte[] bytes, long nanos) throws IOException {
    require(exchange.getRequestMethod().equals("POST"), "is not POST");
    require(exchange.getRequestURI().toString().equals(PATH), "is for another address");
    List<String> type = exchange.getRequestHeaders().get("Content-Type");
    require(List.of("application/json").equals(type), "is of type " + type);
    JsonNode body = JSON.readTree(bytes);
    Set<String> fields = new TreeSet<>();
    body.fieldNames().forEachRemaining(fields::add);
    require(FIELDS.containsAll(fields), "has fields " + fields);
    require(body.path("model").isTextual(), "names no model");
    require(body.path("messages").size() == 1, "has not one message");
    JsonNode message = body.path("messages").path(0);
    require(message.path("role").asText().equals("user"), "has a message of another role");
    JsonNode content = message.path("content");
    require(content.size() == 2, "has not two parts of content");
    short[] samples = samples(wav(content.path(0)));
    JsonNode text = content.path(1);
    require(text.path("type").asText().equals("text"), "has no text behind the recording");
    return new Call(
        numbers.incrementAndGet(),
        digest(samples),
        samples,
        text.path("text").textValue(),
        body,
        exchange.getRequestHeaders(),
        nanos);
  }

  private static byte[] wav(JsonNode part) {
    String type = part.path("type").asText();
    if (type.equals("input_audio")) {
      JsonNode audio = part.path("input_audio");
      require(audio.path("format").asText().equals("wav"), "has a recording of another format");
      return Base64.getDecoder().decode(audio.path("data").textValue());
    }
    require(type.equals("audio_url"), "has no recording");
    String url = part.path("audio_url").path("url").asText();
    require(url.startsWith(DATA_URL), "has a recording at " + url);
    return Base64.getDecoder().decode(url.substring(DATA_URL.length()));
  }

  private static short[] samples(byte[] wav) throws IOException {
    try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
      AudioFormat format = in.getFormat();
      require(
          format.getSampleRate() == 16_000
              && format.getChannels() == 1
              && format.getSampleSizeInBits() == 16
              && !format.isBigEndian(),
          "has a recording of " + format);
      ByteBuffer pcm = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      short[] samples = new short[pcm.remaining() / Short.BYTES];
      pcm.asShortBuffer().get(samples);
      return samples;
    } catch (UnsupportedAudioFileException e) {
      throw new IOException("has a recording that is no WAV file", e);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("the request " + otherwise);
    }
  }

  private static String digest(short[] samples) {
    ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES);
    bytes.asShortBuffer().put(samples);
    return sha256(bytes.array());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Makes the answer to a call, the same to the same, and takes the money for it. */
  String pay(Call call) {
    unanswered.remove(call.number());
    String subject = call.subject();
    String digits = sha256(subject.getBytes(UTF_8));
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      words.add(TONES.get(Character.digit(digits.charAt(i), 16) / 2));
    }
    String id = "chatcmpl-" + call.number();
    payments.add(new Payment(id, subject));
    return answer(
        id,
        "It sounds %s and %s at first, then %s. Listeners would find %s or %s; number %s shows it."
            .formatted(
                words.get(0),
                words.get(1),
                words.get(2),
                words.get(3),
                words.get(4),
                digits.substring(0, 12)),
        "stop");
  }

  /** Returns an answer as the protocol has it. */
  public static String answer(String id, String text, String finishReason) {
    ObjectNode answer =
        JSON.createObjectNode().put("id", id).put("object", "chat.completion").put("model", "m-1");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", finishReason);
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    answer
        .putObject("usage")
        .put("prompt_tokens", PROMPT_TOKENS)
        .put("completion_tokens", COMPLETION_TOKENS)
        .put("total_tokens", PROMPT_TOKENS + COMPLETION_TOKENS);
    return answer.toString();
  }

  void awaitEnd() {
    await(end);
  }

  void await(CountDownLatch moment) {
    try {
      moment.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
