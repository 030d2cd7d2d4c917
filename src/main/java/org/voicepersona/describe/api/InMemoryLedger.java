package org.voicepersona.describe.api;

import java.util.Optional;
import org.voicepersona.describe.ledger.ChatAnswer;
import org.voicepersona.describe.ledger.Ledger;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.describe.ledger.Usage;

/** Counts what is spent and keeps nothing: for describing outside a run. */
public final class InMemoryLedger implements Ledger {

  private Spent spent = Spent.NOTHING;

  @Override
  public Optional<ChatAnswer> find(String request) {
    return Optional.empty();
  }

  @Override
  public synchronized Spent spent() {
    return spent;
  }

  @Override
  public void sent(String request, String clip) {
    add(1, Usage.NONE);
  }

  @Override
  public void unpaid(String request) {
    add(-1, Usage.NONE);
  }

  @Override
  public void unusable(String request, Usage usage) {
    add(0, usage);
  }

  @Override
  public void answered(String request, ChatAnswer answer) {
    add(0, answer.usage());
  }

  private synchronized void add(long requests, Usage usage) {
    spent = spent.plus(requests, usage);
  }

  @Override
  public void close() {}
}
