package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures how long the product takes to be ready on an existing data directory, and its memory after some work. */
record StartupPart(Run run) {
    private static final long REQUESTS = 10_000;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    Figures.Startup measure() throws InterruptedException {
        var plain = new ArrayList<Double>();
        var archived = new ArrayList<Double>();
        for (int i = 0; i < run.options().starts(); i++) {
            plain.add(startAndStop(false));
            if (run.command().hasArchive()) {
                archived.add(startAndStop(true));
            }
        }
        Flotilla flotilla = run.startProduct(run.command().hasArchive());
        var shop = new Shop(flotilla.ports());
        shop.stock();
        Tally tally = Load.count(shop.reads(), run.options().connections(), REQUESTS);
        Optional<Long> resident = resident(flotilla.process().pid());
        run.progress().tell("resident after %d requests: %.0f MB", tally.answered(), resident.orElse(0L) / 1e6);
        run.children().stop(flotilla.process());
        return new Figures.Startup(plain, archived, tally.answered(), resident);
    }

    private double startAndStop(boolean archived) throws InterruptedException {
        Flotilla flotilla = run.startProduct(archived);
        run.children().stop(flotilla.process());
        return flotilla.seconds();
    }

    private static Optional<Long> resident(long pid) {
        try {
            Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return found.find() ? Optional.of(Long.parseLong(found.group(1)) * 1024) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
