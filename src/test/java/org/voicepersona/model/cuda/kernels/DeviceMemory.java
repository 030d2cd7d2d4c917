package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;

/** Some memory of an {@link EmulatedCard}, read and written as arrays of numbers. */
record DeviceMemory(Pointer at, long bytes) {

  /** No memory. */
  static final DeviceMemory NULL = new DeviceMemory(Pointer.NULL, 0);

  DeviceMemory with(byte[] values) {
    checkEnd(values.length);
    at.write(0, values, 0, values.length);
    return this;
  }

  DeviceMemory with(float[] values) {
    checkEnd(4L * values.length);
    at.write(0, values, 0, values.length);
    return this;
  }

  DeviceMemory with(int[] values) {
    checkEnd(4L * values.length);
    at.write(0, values, 0, values.length);
    return this;
  }

  /** Writes values as bfloat16, rounded. */
  DeviceMemory withBfloat16(double[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Bfloat16.bits(values[i]);
    }
    checkEnd(2L * bits.length);
    at.write(0, bits, 0, bits.length);
    return this;
  }

  double[] asFloats() {
    float[] values = at.getFloatArray(0, Math.toIntExact(bytes / 4));
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  double[] asBfloat16() {
    short[] bits = at.getShortArray(0, Math.toIntExact(bytes / 2));
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Bfloat16.value(bits[i]);
    }
    return values;
  }

  byte[] asBytes() {
    return at.getByteArray(0, Math.toIntExact(bytes));
  }

  private void checkEnd(long length) {
    assertThat(length).as("bytes to write").isLessThanOrEqualTo(bytes);
  }
}
