package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedDescriberTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final ConcurrentLinkedQueue<FakeDescriber> LOADED = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean FAILS = new AtomicBoolean();

  @BeforeEach
  void forget() {
    LOADED.clear();
    FAILS.set(false);
  }

  @Test
  void isLoadedOnceForAllThreadsAndCopies() throws Exception {
    SharedDescriber shared = shared("once", LONG);
    SharedDescriber copy = copyBySerialization(shared);
    List<VoiceDescriber> describers =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(i -> (i % 2 == 0 ? shared : copy).acquire().describer())
            .toList();
    assertThat(LOADED).hasSize(1);
    assertThat(describers).containsOnly(LOADED.element());
  }

  @Test
  void staysOpenBetweenUsers() {
    SharedDescriber shared = shared("between", LONG);
    shared.acquire().close();
    SharedDescriber.Share again = shared.acquire();
    assertThat(LOADED).hasSize(1);
    assertThat(again.describer()).isSameAs(LOADED.element());
    assertThat(LOADED.element().isClosed()).isFalse();
  }

  @Test
  void isClosedWhenNobodyUsesItAnyMore() throws InterruptedException {
    SharedDescriber shared = shared("unused", Duration.ZERO);
    shared.acquire().close();
    assertThat(LOADED.element().closed.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(shared.acquire().describer()).isNotSameAs(LOADED.element());
  }

  @Test
  void closingAShareTwiceDoesNotCountTwice() throws InterruptedException {
    SharedDescriber shared = shared("twice", Duration.ZERO);
    SharedDescriber.Share first = shared.acquire();
    SharedDescriber.Share second = shared.acquire();
    first.close();
    first.close();
    assertThat(LOADED.element().closed.await(200, TimeUnit.MILLISECONDS)).isFalse();
    second.close();
    assertThat(LOADED.element().closed.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aFailureToLoadIsNotRemembered() {
    SharedDescriber shared = shared("fails", LONG);
    FAILS.set(true);
    assertThatIllegalStateException().isThrownBy(shared::acquire).withMessage("no weights");
    FAILS.set(false);
    assertThat(shared.acquire().describer()).isSameAs(LOADED.element());
  }

  @Test
  void oneThatIsNoLongerUsableIsReplacedAndClosedByTheLastOfItsUsers() {
    SharedDescriber shared = shared("dies", LONG);
    SharedDescriber.Share first = shared.acquire();
    SharedDescriber.Share second = shared.acquire();
    FakeDescriber dead = LOADED.element();
    dead.usable = false;
    first.close();
    SharedDescriber.Share replaced = shared.acquire();
    assertThat(replaced.describer()).isNotSameAs(dead);
    assertThat(LOADED).hasSize(2);
    assertThat(dead.isClosed()).isFalse();
    second.close();
    assertThat(dead.isClosed()).isTrue();
    assertThat(shared.acquire().describer()).isSameAs(replaced.describer());
  }

  @Test
  void oneThatDiesInItsLastHandsIsClosedAtOnce() {
    SharedDescriber shared = shared("dies last", LONG);
    SharedDescriber.Share only = shared.acquire();
    FakeDescriber dead = LOADED.element();
    dead.usable = false;
    only.close();
    assertThat(dead.isClosed()).isTrue();
    assertThat(shared.acquire().describer()).isNotSameAs(dead);
  }

  @Test
  void otherKeysHaveTheirOwn() {
    VoiceDescriber one = shared("one", LONG).acquire().describer();
    assertThat(shared("other", LONG).acquire().describer()).isNotSameAs(one);
  }

  private static SharedDescriber shared(String key, Duration linger) {
    return new SharedDescriber(key, SharedDescriberTest::load, linger);
  }

  private static VoiceDescriber load() {
    if (FAILS.get()) {
      throw new IllegalStateException("no weights");
    }
    FakeDescriber describer = new FakeDescriber();
    LOADED.add(describer);
    return describer;
  }

  private static SharedDescriber copyBySerialization(SharedDescriber shared)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(shared);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SharedDescriber) in.readObject();
    }
  }
}
