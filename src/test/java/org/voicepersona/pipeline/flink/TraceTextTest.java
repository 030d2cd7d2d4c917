package org.voicepersona.pipeline.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.voicepersona.describe.JobEndingException;
import org.voicepersona.describe.api.SpendingLimitException;
import org.voicepersona.pipeline.job.Causes;

/** What a trace in text says is what its exceptions said. */
class TraceTextTest {

  private static TraceText trace(Throwable fault) {
    StringWriter text = new StringWriter();
    fault.printStackTrace(new PrintWriter(text, true));
    return TraceText.parse(text.toString());
  }

  @Test
  void saysWhatTheDeepestSaid() {
    Throwable limit = new SpendingLimitException("the limit of 20 requests is reached: 20 + 1");
    Throwable fault = new IllegalStateException("outer", new RuntimeException(limit));
    fault.addSuppressed(new IllegalArgumentException("aside", new ArithmeticException("deep")));
    TraceText trace = trace(fault);
    assertThat(trace.words()).isEqualTo(limit.getMessage()).isEqualTo(Causes.words(fault));
    assertThat(trace.find(SpendingLimitException.class)).contains(limit.getMessage());
    assertThat(trace.find(JobEndingException.class)).isEmpty();
    assertThat(trace.find(ArithmeticException.class)).isEmpty();
  }

  @Test
  void keepsTheLinesOfAMessage() {
    Throwable fault = new RuntimeException(new NoSuchFileException("a", "b", "c:\n  d\ne"));
    assertThat(trace(fault).words()).isEqualTo("a -> b: c:\n  d\ne");
  }

  @Test
  void namesTheKindOfOneThatSaysNothing() {
    assertThat(trace(new IllegalStateException("x", new StackOverflowError())).words())
        .isEqualTo("StackOverflowError");
    assertThat(TraceText.parse("").words()).isEmpty();
    assertThat(TraceText.parse("all is lost: or not").words()).isEqualTo("all is lost: or not");
  }
}
