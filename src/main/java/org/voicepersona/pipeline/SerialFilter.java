package org.voicepersona.pipeline;

import java.io.ObjectInputFilter;

/**
 * What Java's serialisation may make objects of in this program's processes: its own classes, those
 * of Beam and Flink, and what these are made of. Flink's REST interface and its workers exchange
 * serialised objects, and whoever answers at an address may send any.
 */
public final class SerialFilter {

  /** The filter as the property {@code jdk.serialFilter} takes it. */
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
