package dev.flotilla.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the SQL of an order with pgbench, as many clients at the same time as a load has. */
record Pgbench(Children children, Path program, Path script, BenchDatabase database, int clients) {
    private static final String RESOURCE = "/orders.pgbench.sql";
    private static final Pattern DONE = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");
    private static final Pattern PER_SECOND = Pattern.compile("tps = ([0-9.]+)");
    private static final Duration SLACK = Duration.ofSeconds(30);

    static Pgbench prepare(Run run, Path program, BenchDatabase database) {
        try (InputStream sql = Pgbench.class.getResourceAsStream(RESOURCE)) {
            if (sql == null) {
                throw new BenchException("there is no " + RESOURCE + " on the class path");
            }
            Path script = run.write("orders.pgbench.sql", new String(sql.readAllBytes(), UTF_8));
            database.create();
            return new Pgbench(
                    run.children(), program, script, database, run.options().connections());
        } catch (IOException e) {
            throw new BenchException("cannot read " + RESOURCE, e);
        }
    }

    Tally run(Duration time) throws InterruptedException {
        Child pgbench = children.program(
                "pgbench",
                List.of(
                        program.toString(),
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--client=" + clients,
                        "--jobs=" + Math.min(2, clients),
                        "--time=" + time.toSeconds(),
                        "--define=products=" + Shop.PRODUCTS,
                        "--file=" + script,
                        "--host=" + Target.HOST,
                        "--port=" + database.port(),
                        "--username=" + BenchDatabase.ROLE,
                        BenchDatabase.NAME),
                Map.of("PGPASSWORD", database.password()));
        try {
            return tally(pgbench.awaitEnd(time.plus(SLACK)));
        } finally {
            children.stop(pgbench);
        }
    }

    /** Takes the rate as pgbench counts it, without the time its clients took to connect. */
    static Tally tally(String output) {
        Matcher done = DONE.matcher(output);
        Matcher perSecond = PER_SECOND.matcher(output);
        Matcher failed = FAILED.matcher(output);
        if (!done.find() || !perSecond.find()) {
            throw new BenchException("pgbench printed no result:\n" + output);
        }
        long count = Long.parseLong(done.group(1));
        double seconds = count / Double.parseDouble(perSecond.group(1));
        return new Tally(
                count, failed.find() ? Long.parseLong(failed.group(1)) : 0, Duration.ofNanos((long) (seconds * 1e9)));
    }
}
