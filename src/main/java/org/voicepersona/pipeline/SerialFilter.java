package org.voicepersona.pipeline;

import java.io.ObjectInputFilter;

/**
 * The classes that Java deserialisation may instantiate in this program's processes: its own, those
 * of Beam and Flink, and their dependencies. Flink's REST interface and its workers exchange
 * serialised objects, and a foreign server at a configured address may send any class.
 */
public final class SerialFilter {

  /** The filter in the syntax of the property {@code jdk.serialFilter}. */
  public static final String PATTERN =
      "maxdepth=1000;maxarray=268435456;!java.rmi.**;java.**;org.voicepersona.**;org.apache.beam.**;"
          + "org.apache.flink.**;org.apache.pekko.**;scala.**;org.joda.time.**;"
          + "org.apache.avro.**;org.roaringbitmap.**;it.unimi.dsi.fastutil.**;!*";

  private SerialFilter() {}

  /** Sets the filter for this process, unless its command line has set one. */
  public static void install() {
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter(PATTERN));
    }
  }
}
