package org.voicepersona.describe.clip;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.describe.JobEndingException;

class ClipsInFlightTest {

  private static final class NoMoney extends JobEndingException {
    private static final long serialVersionUID = 1;

    NoMoney() {
      super("no money is left");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void resultsComeInTheOrderOfTheClips(int atOnce) {
    List<Integer> results = new ArrayList<>();
    try (ClipsInFlight<Integer> clips = new ClipsInFlight<>(atOnce)) {
      for (int i = 0; i < 50; i++) {
        int clip = i;
        results.addAll(clips.begin(() -> clip));
      }
      results.addAll(clips.finish());
      assertThat(clips.finish()).isEmpty();
    }
    assertThat(results).hasSize(50).isSorted();
  }

  @Test
  void aClipThatIsDoneWaitsForTheOneBeforeIt() {
    CountDownLatch secondDone = new CountDownLatch(1);
    try (ClipsInFlight<String> clips = new ClipsInFlight<>(3)) {
      assertThat(
              clips.begin(
                  () -> {
                    await(secondDone);
                    return "first";
                  }))
          .isEmpty();
      List<String> results =
          new ArrayList<>(
              clips.begin(
                  () -> {
                    secondDone.countDown();
                    return "second";
                  }));
      results.addAll(clips.finish());
      assertThat(results).containsExactly("first", "second");
    }
  }

  @Test
  void asManyClipsAsAllowedAreWorkedOnAtOnce() {
    CyclicBarrier all = new CyclicBarrier(4);
    Supplier<Integer> meeting =
        () -> {
          try {
            return all.await(60, SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException("the others did not come", e);
          }
        };
    List<Integer> arrivals = new ArrayList<>();
    try (ClipsInFlight<Integer> clips = new ClipsInFlight<>(4)) {
      for (int i = 0; i < 8; i++) {
        arrivals.addAll(clips.begin(meeting));
      }
      arrivals.addAll(clips.finish());
    }
    assertThat(arrivals).hasSize(8);
  }

  @Test
  void oneClipAtATimeIsWorkedOnByTheCaller() {
    try (ClipsInFlight<Thread> clips = new ClipsInFlight<>(1)) {
      assertThat(clips.begin(Thread::currentThread)).containsExactly(Thread.currentThread());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theFaultOfAClipIsThrownAsItIs(int atOnce) {
    for (Throwable fault :
        List.of(new IllegalStateException("lost"), new NoMoney(), new StackOverflowError("deep"))) {
      try (ClipsInFlight<String> clips = new ClipsInFlight<>(atOnce)) {
        assertThatThrownBy(
                () -> {
                  clips.begin(
                      () -> {
                        if (fault instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) fault;
                      });
                  clips.finish();
                })
            .isSameAs(fault);
      }
    }
  }

  @Test
  void afterAFaultNothingOfBeforeComesBack() {
    CountDownLatch bothBegun = new CountDownLatch(1);
    try (ClipsInFlight<String> clips = new ClipsInFlight<>(3)) {
      clips.begin(
          () -> {
            await(bothBegun);
            throw new IllegalStateException("lost");
          });
      clips.begin(() -> "behind it");
      bothBegun.countDown();
      assertThatThrownBy(clips::finish).hasMessage("lost");

      List<String> results = new ArrayList<>(clips.begin(() -> "anew"));
      results.addAll(clips.finish());
      assertThat(results).containsExactly("anew");
    }
  }

  @Test
  void whoWaitsCanBeInterruptedAndStaysSo() {
    CountDownLatch never = new CountDownLatch(1);
    try (ClipsInFlight<String> clips = new ClipsInFlight<>(2)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(
              () -> {
                clips.begin(
                    () -> {
                      await(never);
                      return "late";
                    });
                clips.finish();
              })
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("interrupted while clips were described");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void closingInterruptsWhatIsUnderWay() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ClipsInFlight<String> clips = new ClipsInFlight<>(2);
    clips.begin(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return "nothing";
        });
    await(begun);
    clips.close();
    assertThat(interrupted.await(60, SECONDS)).isTrue();
  }

  @Test
  void needsAtLeastOneAtATime() {
    assertThatThrownBy(() -> new ClipsInFlight<String>(0))
        .hasMessage("clips at the same time are 0, must be at least 1");
  }
}
