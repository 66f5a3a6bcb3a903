package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The program behind {@code bin/bench}; run in the root of the repository.
 *
 * <p>Exit codes: 0 when all was measured, whatever the figures; 1 when something could not be; 2 for a wrong command line.
 */
public final class Main {
    private static final Path WORK = Path.of("bench/target");

    private Main() {}

    /** Ends the process. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String... args) {
        var children = new Children();
        try {
            Options options = Options.parse(args);
            if (options.help()) {
                System.out.print(Options.USAGE);
                return 0;
            }
            if (!options.check()) {
                measure(options, List.of(args), children);
            }
            return 0;
        } catch (UsageException e) {
            System.err.println("bench: " + e.getMessage() + "; --help lists what there is");
            return 2;
        } catch (BenchException | IOException e) {
            System.err.println(
                    children.closed()
                            ? "bench: ended before all was measured"
                            : "bench: " + e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private static void measure(Options options, List<String> args, Children children)
            throws IOException, InterruptedException {
        var progress = new Progress(System.err);
        Path work =
                Files.createTempDirectory(Files.createDirectories(WORK), "run-").toAbsolutePath();
        // Also on Ctrl-C and on failure: nothing that was started, and nothing that was written, stays.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(children, work, progress), "clean-up"));
        Machine machine = Machine.now(work);
        Run run = Run.of(options, children, work, progress);
        Optional<Figures> speed = options.wantsSpeed() ? Optional.of(new Bench(run).measure()) : Optional.empty();
        Optional<OrderFigures> orders =
                options.parts().contains(Part.ORDERS) ? Optional.of(new OrderPart(run).measure()) : Optional.empty();
        if (speed.isPresent()) {
            Figures figures = speed.get().with(orders.map(OrderFigures::overBus));
            write(run, "bench.md", new Report(figures, options, args, machine).markdown());
            if (!figures.curves().isEmpty()) {
                write(run, "latency.svg", new LatencyChart(figures.curves()).svg());
            }
        }
        if (orders.isPresent()) {
            write(run, "orders.md", new OrderReport(orders.get(), options, args, machine).markdown());
        }
        if (options.parts().contains(Part.DISCOVERY)) {
            DiscoveryFigures figures = new DiscoveryPart(run).measure();
            write(run, "discovery.md", new DiscoveryReport(figures, options, args, machine).markdown());
            write(run, "discovery.svg", new BarChart(DiscoveryBars.of(figures)).svg());
        }
    }

    private static void write(Run run, String name, String text) throws IOException {
        Path file = Files.createDirectories(run.options().out()).resolve(name);
        Files.writeString(file, text);
        run.progress().tell("written: %s", file);
    }

    private static void cleanUp(Children children, Path work, Progress progress) {
        children.close();
        try {
            Files.walkFileTree(work, new Deletion());
        } catch (IOException e) {
            progress.tell("cannot delete %s: %s", work, e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
