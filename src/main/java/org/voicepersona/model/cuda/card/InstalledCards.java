package org.voicepersona.model.cuda.card;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.voicepersona.model.cuda.DriverFault;
import org.voicepersona.model.cuda.driver.CardMemory;
import org.voicepersona.model.cuda.driver.CudaCard;
import org.voicepersona.model.cuda.driver.CudaContext;
import org.voicepersona.model.cuda.driver.CudaDriver;
import org.voicepersona.model.cuda.driver.CudaException;
import org.voicepersona.natives.LoadingFault;
import org.voicepersona.natives.NativeLibraries;

/**
 * The cards that this process may compute on, counted from 0 as CUDA does.
 *
 * @param driver theirs; empty if there is none that starts
 * @param count how many there are: those before the first that does not answer, whose numbers stay
 * @param absence why there is none, in words; empty if there is one
 * @param caution why cards that there are are left out, in words; empty if none is
 */
public record InstalledCards(
    Optional<CudaDriver> driver, int count, String absence, String caution) {

  /** The generation of the compiler; drivers do not run what a later one makes. */
  private static final int LEAST_CUDA = 12;

  /** What JNA says of a library that is nowhere, rather than of one that it needs. */
  private static final Pattern MISSING =
      Pattern.compile("(?i)^Unable to load library '(.*)':\\R.*\\1.*no such file");

  /** Checks that there is a card or a reason for none. */
  public InstalledCards {
    requireNonNull(driver, "driver is null");
    requireNonNull(caution, "caution is null");
    if (count < 0 || count > 0 != absence.isEmpty() || (count > 0 && driver.isEmpty())) {
      throw new IllegalArgumentException(
          "%d cards and '%s' as the reason for none".formatted(count, absence));
    }
  }

  /** Returns those of this machine, which is asked once: the driver is started for that. */
  public static InstalledCards ofThisMachine() {
    return Asked.CARDS;
  }

  private static final class Asked {
    static final InstalledCards CARDS = ask();

    private static InstalledCards ask() {
      NativeLibraries.ofThisProcess(); // Before JNA, by which the driver is called.
      return of(CudaDriver::load);
    }
  }

  /** Returns those of a driver that is yet to be loaded. */
  public static InstalledCards of(Supplier<CudaDriver> driver) {
    try {
      CudaDriver started = driver.get();
      return answering(started, started.devices());
    } catch (LinkageError e) {
      return none(told(e));
    } catch (CudaException e) {
      return none("%s (%s)".formatted(DriverFault.of(e.error()), e.getMessage()));
    }
  }

  /** Returns the cards before the first that does not answer, as one that is lost does not. */
  private static InstalledCards answering(CudaDriver driver, int count) {
    for (int number = 0; number < count; number++) {
      try {
        driver.card(number);
      } catch (CudaException e) {
        if (count == 1) {
          throw e;
        }
        String fault = unanswering(number, count, e);
        return number == 0
            ? none(fault)
            : new InstalledCards(Optional.of(driver), number, "", fault);
      }
    }
    return new InstalledCards(Optional.of(driver), count, count > 0 ? "" : DriverFault.of(0), "");
  }

  private static String unanswering(int number, int count, CudaException fault) {
    return "GPU %d, counted from 0, of %d does not answer (%s), %s used: CUDA_VISIBLE_DEVICES leaves it out if it names the others ('nvidia-smi -L' lists them)"
        .formatted(
            number,
            count,
            fault.getMessage(),
            number == count - 1 ? "and is not" : "and neither it nor those after it are");
  }

  private static String told(LinkageError fault) {
    return MISSING.matcher(String.valueOf(fault.getMessage())).find()
        ? DriverFault.NO_DRIVER
        : LoadingFault.of("CUDA's driver", fault).lines().limit(2).collect(joining(" "));
  }

  private static InstalledCards none(String why) {
    return new InstalledCards(Optional.empty(), 0, why, "");
  }

  /** Returns why the driver does not run kernels of our own; empty if it does. */
  public Optional<String> kernelFault() {
    return driver.filter(it -> it.generation() < LEAST_CUDA).map(InstalledCards::tooOld);
  }

  private static String tooOld(CudaDriver driver) {
    return "the NVIDIA driver is too old: it knows CUDA %s, kernels of our own are made for CUDA %d: install a driver for that (525 or later)"
        .formatted(driver.version(), LEAST_CUDA);
  }

  /** Returns what a card is; nothing is started there. */
  public CudaCard card(int number) {
    return driverOf(number).card(number);
  }

  /** Returns the memory of a card; this starts CUDA there, which itself takes memory. */
  public CardMemory memory(int number) {
    return driverOf(number).memory(number);
  }

  /** Opens the context of a card, to be closed by the caller. */
  public CudaContext open(int number) {
    return driverOf(number).open(number);
  }

  private CudaDriver driverOf(int number) {
    if (number < 0 || number >= count) {
      throw new IllegalArgumentException(
          "card is %d, must be 0 to %d: %s".formatted(number, count - 1, absence));
    }
    return driver.orElseThrow();
  }
}
