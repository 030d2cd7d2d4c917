package org.voicepersona.model.cuda;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts this process's kernel launches, copies and synchronisations on GPUs by the activity
 * records of CUPTI, CUDA's profiling library. For one thread.
 */
public final class CudaActivity {

  private static final int COPY = 1;
  private static final int FILL = 2;
  private static final int KERNEL = 10;
  private static final int SYNCHRONISATION = 38;
  private static final List<Integer> KINDS = List.of(COPY, FILL, KERNEL, SYNCHRONISATION);

  private static final int FORCED = 1; // also flushes partly filled buffers
  private static final long BUFFER_BYTES = 1 << 20;

  private final Functions functions;
  private final Requested requested = this::giveBuffer;
  private final Completed completed = this::readBuffer;
  private final Map<Long, Memory> lent = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> counted = new ConcurrentHashMap<>();

  /** The functions of CUPTI that are used; each returns 0 or an error number. */
  interface Functions extends Library {

    int cuptiActivityRegisterCallbacks(Requested requested, Completed completed);

    int cuptiActivityEnable(int kind);

    int cuptiActivityDisable(int kind);

    int cuptiActivityFlushAll(int flag);

    int cuptiActivityGetNextRecord(
        Pointer buffer, NativeLong validBytes, PointerByReference record);

    int cuptiGetResultString(int error, PointerByReference text);
  }

  /** Called when CUPTI needs a buffer for records. */
  interface Requested extends Callback {
    void call(PointerByReference buffer, LongByReference bytes, LongByReference mostRecords);
  }

  /** Called when CUPTI returns a full or flushed buffer. */
  interface Completed extends Callback {
    void call(Pointer context, int stream, Pointer buffer, NativeLong bytes, NativeLong validBytes);
  }

  /**
   * Counts of activities.
   *
   * @param launches kernels that ran, and memory that was filled
   * @param copies between host and devices, and within devices
   * @param synchronisations waits of the host for a device
   */
  public record Counts(long launches, long copies, long synchronisations) {}

  CudaActivity(Functions functions) {
    this.functions = functions;
  }

  /**
   * Loads the CUPTI of {@code libraries}, at most once in a process; empty if they have none.
   *
   * @throws IOException if their folder cannot be listed
   * @throws UnsatisfiedLinkError if it cannot be loaded
   */
  public static Optional<CudaActivity> of(CudaLibraries libraries) throws IOException {
    return libraries.profiling().map(path -> new CudaActivity(Native.load(path, Functions.class)));
  }

  /**
   * Runs {@code work}, which must wait for the devices, and returns their activities.
   *
   * @throws IllegalStateException if CUPTI fails, such as beside another profiler
   */
  public Counts count(Runnable work) {
    counted.clear();
    check(functions.cuptiActivityRegisterCallbacks(requested, completed));
    try {
      KINDS.forEach(kind -> check(functions.cuptiActivityEnable(kind)));
      work.run();
      check(functions.cuptiActivityFlushAll(FORCED));
    } finally {
      KINDS.forEach(functions::cuptiActivityDisable);
    }
    return new Counts(of(KERNEL) + of(FILL), of(COPY), of(SYNCHRONISATION));
  }

  private long of(int kind) {
    return counted.getOrDefault(kind, new LongAdder()).sum();
  }

  private void giveBuffer(
      PointerByReference buffer, LongByReference bytes, LongByReference mostRecords) {
    Memory memory = new Memory(BUFFER_BYTES);
    lent.put(Pointer.nativeValue(memory), memory);
    buffer.setValue(memory);
    bytes.setValue(BUFFER_BYTES);
    mostRecords.setValue(0); // no limit
  }

  /** A record begins with its kind. */
  private void readBuffer(
      Pointer context, int stream, Pointer buffer, NativeLong bytes, NativeLong validBytes) {
    PointerByReference record = new PointerByReference();
    while (validBytes.longValue() > 0
        && functions.cuptiActivityGetNextRecord(buffer, validBytes, record) == 0) {
      int kind = record.getValue().getInt(0);
      counted.computeIfAbsent(kind, it -> new LongAdder()).increment();
    }
    lent.remove(Pointer.nativeValue(buffer));
  }

  private void check(int error) {
    if (error != 0) {
      PointerByReference text = new PointerByReference();
      functions.cuptiGetResultString(error, text);
      String said = text.getValue() == null ? "nothing" : text.getValue().getString(0);
      throw new IllegalStateException("CUPTI says: %s (error %d)".formatted(said, error));
    }
  }
}
