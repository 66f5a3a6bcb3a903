package dev.flotilla.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When and where a run took place, as far as the system tells.
 *
 * @param date when it began
 * @param facts one line each
 */
record Machine(Instant date, List<String> facts) {
    private static final Pattern PROCESSOR = Pattern.compile("model name\\s*: (.*)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    /** Looks around, before there is any load of our own; {@code work} is where the data is kept. */
    static Machine now(Path work) throws IOException {
        FileStore disk = Files.getFileStore(work);
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                List.of(
                        Runtime.getRuntime().availableProcessors() + " cores of " + find("/proc/cpuinfo", PROCESSOR),
                        memory(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")",
                        "data on " + disk.type(),
                        load(load, Runtime.getRuntime().availableProcessors())));
    }

    /** Says so when the machine had something else to do. */
    static String load(double average, int cores) {
        String text = String.format(Locale.ROOT, "load average %.1f before the run", average);
        return average > cores
                ? text + ": **the machine was busy with other things, so the figures mean little**"
                : text;
    }

    private static String memory() {
        String kilobytes = find("/proc/meminfo", MEMORY);
        return kilobytes.equals("?")
                ? "memory unknown"
                : String.format(Locale.ROOT, "%.1f GB of memory", Long.parseLong(kilobytes) * 1024 / 1e9);
    }

    private static String find(String file, Pattern pattern) {
        try {
            Matcher found = pattern.matcher(Files.readString(Path.of(file)));
            return found.find() ? found.group(1).strip() : "?";
        } catch (IOException e) {
            return "?";
        }
    }
}
