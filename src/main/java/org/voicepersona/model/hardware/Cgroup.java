package org.voicepersona.model.hardware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The memory limits of Linux control groups (cgroups v1 and v2) on this process: those of its own
 * group and of all groups that contain it.
 */
final class Cgroup {

  /** The files of a cgroup version. */
  private record Interface(String mount, String limit, String usage, String cachePrefix) {
    static final Interface V1 =
        new Interface("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_");
    static final Interface V2 = new Interface("", "memory.max", "memory.current", "");
  }

  private final Path groups;
  private final Path membership;

  /**
   * Makes a view of the groups.
   *
   * @param groups where the groups are mounted: {@code /sys/fs/cgroup}
   * @param membership the file with this process's groups: {@code /proc/self/cgroup}
   */
  Cgroup(Path groups, Path membership) {
    this.groups = groups;
    this.membership = membership;
  }

  /** Returns the system's memory, reduced to the tightest limit. */
  HostMemory narrow(HostMemory system) {
    HostMemory narrowed = system;
    for (HostMemory limit : limits()) {
      long total = Math.min(narrowed.totalBytes(), limit.totalBytes());
      long available = Math.min(total, Math.min(narrowed.availableBytes(), limit.availableBytes()));
      boolean limited = narrowed.limited() || limit.totalBytes() < system.totalBytes();
      narrowed = new HostMemory(total, available, limited);
    }
    return narrowed;
  }

  private List<HostMemory> limits() {
    if (!Files.isReadable(membership)) {
      return List.of();
    }
    List<HostMemory> limits = new ArrayList<>();
    try (Stream<String> lines = Files.lines(membership)) {
      for (String line : lines.toList()) {
        String[] parts = line.split(":", 3); // number, controllers, path
        if (parts.length == 3 && parts[0].equals("0")) {
          addLimits(Interface.V2, parts[2], limits);
        } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
          addLimits(Interface.V1, parts[2], limits);
        }
      }
      return limits;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + membership, e);
    }
  }

  /** In a container the path may be that on the host; then only the mount is readable. */
  private void addLimits(Interface version, String path, List<HostMemory> limits)
      throws IOException {
    Path mount = groups.resolve(version.mount());
    Path own = mount.resolve(path.replaceFirst("^/+", "")).normalize();
    Path group = own.startsWith(mount) ? own : mount;
    for (; !group.equals(mount); group = group.getParent()) {
      limit(version, group).ifPresent(limits::add);
    }
    limit(version, mount).ifPresent(limits::add);
  }

  private static Optional<HostMemory> limit(Interface version, Path group) throws IOException {
    Path limit = group.resolve(version.limit());
    Path usage = group.resolve(version.usage());
    if (!Files.isReadable(limit) || !Files.isReadable(usage)) {
      return Optional.empty();
    }
    String text = Files.readString(limit).strip();
    if (!text.matches("[0-9]{1,18}")) { // "max"
      return Optional.empty();
    }
    long total = Long.parseLong(text);
    long used = Long.parseLong(Files.readString(usage).strip());
    long unreclaimable = Math.max(0, used - cachedFiles(version, group));
    return Optional.of(new HostMemory(total, Math.max(0, total - unreclaimable), true));
  }

  /** Returns the bytes of the page cache, mapped models included, which can be reclaimed. */
  private static long cachedFiles(Interface version, Path group) throws IOException {
    Path statistics = group.resolve("memory.stat");
    if (!Files.isReadable(statistics)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(statistics)) {
      Map<String, Long> values =
          lines
              .map(line -> line.split(" ", 2))
              .filter(pair -> pair.length == 2 && pair[1].matches("[0-9]{1,18}"))
              .collect(
                  Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1]), (a, b) -> a));
      return values.getOrDefault(version.cachePrefix() + "inactive_file", 0L)
          + values.getOrDefault(version.cachePrefix() + "active_file", 0L);
    }
  }
}
