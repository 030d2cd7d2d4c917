package org.voicepersona.testing.hub;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Says which requests a server misbehaves on, and how. */
@FunctionalInterface
public interface FaultPlan {

  /** None. */
  FaultPlan NONE = request -> Optional.empty();

  /** Returns the fault to meet {@code request} with. */
  Optional<Fault> on(Request request);

  /** The first {@code times} of the requests that are {@code wanted}. */
  static FaultPlan first(int times, Fault fault, Predicate<Request> wanted) {
    AtomicInteger left = new AtomicInteger(times);
    return request ->
        wanted.test(request) && left.getAndDecrement() > 0 ? Optional.of(fault) : Optional.empty();
  }

  /** Every request that is {@code wanted}. */
  static FaultPlan always(Fault fault, Predicate<Request> wanted) {
    return request -> wanted.test(request) ? Optional.of(fault) : Optional.empty();
  }

  /** Every {@code n}th request for content. */
  static FaultPlan everyContent(int n, Fault fault) {
    AtomicInteger count = new AtomicInteger();
    return request ->
        request.isContent() && count.incrementAndGet() % n == 0
            ? Optional.of(fault)
            : Optional.empty();
  }

  /** Each request with this probability, one of {@code faults}. */
  static FaultPlan random(long seed, double probability, List<Fault> faults) {
    Random random = new Random(seed);
    return request -> {
      synchronized (random) {
        return random.nextDouble() < probability
            ? Optional.of(faults.get(random.nextInt(faults.size())))
            : Optional.empty();
      }
    };
  }
}
