package org.voicepersona.describe.ledger;

import java.io.Closeable;
import java.io.Serializable;
import java.util.Optional;

/**
 * The account of what was asked, answered and paid for. What a method returns from is durable:
 * killing the process does not lose it. Called from many threads.
 */
public interface Ledger extends Closeable {

  /** Where a worker finds the ledger of its run; travels to the workers. */
  @FunctionalInterface
  interface Place extends Serializable {
    /** Opens the ledger, to be closed by the caller. */
    Ledger open();
  }

  /** Returns the answer to a request that was answered before, in this process or another. */
  Optional<ChatAnswer> find(String request);

  /** Returns what was spent so far, by all processes. */
  Spent spent();

  /**
   * Takes note that a request is about to be sent; it counts as paid for until the contrary is
   * known.
   *
   * @param request its digest
   * @param clip what it asks about, for a person
   */
  void sent(String request, String clip);

  /** Takes note that a request was not paid for: it did not arrive, or was turned down. */
  void unpaid(String request);

  /** Takes note of an answer that is paid for and of no use. */
  void unusable(String request, Usage usage);

  /** Keeps an answer. */
  void answered(String request, ChatAnswer answer);

  /** Returns whether more can be noted; once a write has failed, nothing can. */
  default boolean isUsable() {
    return true;
  }

  @Override
  void close();
}
