package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.BadAttributeValueExpException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowId;

/** Objects are made of what Flink and this program send, and of nothing else. */
class SerialFilterTest {

  private static Object read(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(SerialFilter.PATTERN));
      return in.readObject();
    }
  }

  static List<Serializable> sent() {
    IndexSet.Builder rows = new IndexSet.Builder();
    rows.addNew("train", 7);
    return List.of(
        new JobID(),
        new SerializedThrowable(new IllegalStateException("x")),
        StringUtf8Coder.of(),
        rows.build(),
        new RowId("shard", 7),
        new TreeMap<>(Map.of("a", new long[] {1})),
        new ArrayList<>(List.of(org.joda.time.Duration.ZERO)),
        (Serializable & Runnable) () -> {});
  }

  @ParameterizedTest
  @MethodSource
  void sent(Serializable value) throws Exception {
    assertThat(read(value)).isNotNull();
  }

  @Test
  void nothingElseIsMade() throws Exception {
    for (Serializable value :
        List.of(
            new BadAttributeValueExpException("x"),
            new javax.swing.event.EventListenerList(),
            new org.apache.commons.lang3.mutable.MutableObject<>("x"),
            new HashMap<>(Map.of("x", new java.rmi.server.UID())))) {
      assertThat(refusal(value)).as(value.getClass().getName()).contains("REJECTED");
    }
  }

  private static String refusal(Serializable value) throws IOException, ClassNotFoundException {
    try {
      return read(value).toString();
    } catch (InvalidClassException e) {
      return e.getMessage();
    }
  }
}
