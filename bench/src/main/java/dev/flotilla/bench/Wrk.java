package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The closed loop of wrk, told what to send, and how to report, by a Lua script. */
record Wrk(Children children, Path program, Path work, int connections) implements ClosedLoop {
    private static final Pattern SUMMARY = Pattern.compile("tally (\\d+) (\\d+) (\\d+)");
    private static final Duration SLACK = Duration.ofSeconds(30);

    private static final String REPORT = """
            done = function(summary, latency, requests)
              local e = summary.errors
              local failed = e.status + e.connect + e.read + e.write + e.timeout
              print(string.format("tally %d %d %d", summary.requests - e.status, failed, summary.duration))
            end
            """;

    /** Draws one of many, as pgbench does; each thread from another seed. */
    private static final String DRAW = """
            local seed = 0
            setup = function(thread)
              seed = seed + 1
              thread:set("seed", seed)
            end
            init = function(args)
              math.randomseed(seed)
              requests = {
            %s
              }
            end
            request = function()
              return requests[math.random(#requests)]
            end
            """;

    @Override
    public Tally run(Target target, Duration time) throws InterruptedException {
        Request first = target.requests().get(0);
        Child wrk = children.program(
                "wrk",
                List.of(
                        program.toString(),
                        "--threads=" + Math.min(2, connections),
                        "--connections=" + connections,
                        "--duration=" + time.toSeconds() + "s",
                        "--timeout=10s",
                        "--script=" + script(target),
                        "http://" + target.authority() + first.path()),
                Map.of());
        try {
            return tally(wrk.awaitEnd(time.plus(SLACK)));
        } finally {
            children.stop(wrk);
        }
    }

    @Override
    public String name() {
        return "wrk";
    }

    static Tally tally(String output) {
        Matcher found = SUMMARY.matcher(output);
        if (!found.find()) {
            throw new BenchException("wrk printed no result:\n" + output);
        }
        Duration took = Duration.ofNanos(Long.parseLong(found.group(3)) * 1000);
        return new Tally(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)), took);
    }

    /** One plain GET needs no script: wrk sends it from memory. */
    private Path script(Target target) {
        List<Request> requests = target.requests();
        boolean plain = requests.size() == 1
                && requests.get(0).equals(Request.get(requests.get(0).path()));
        String lua =
                (plain ? "" : DRAW.formatted(requests.stream().map(Wrk::format).collect(Collectors.joining(",\n"))))
                        + REPORT;
        try {
            return Files.writeString(work.resolve("wrk.lua"), lua);
        } catch (IOException e) {
            throw new BenchException("cannot write the script of wrk (directory=" + work + ")", e);
        }
    }

    private static String format(Request request) {
        String headers = request.headers().entrySet().stream()
                .map(header -> "[" + quote(header.getKey()) + "]=" + quote(header.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return "    wrk.format(" + quote(request.method()) + ", " + quote(request.path()) + ", " + headers + ", "
                + quote(request.body()) + ")";
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
