package dev.flotilla.launcher;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.json.NearestWord;
import dev.flotilla.launcher.logging.Logging;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this process is going to do: the whole configuration, read and found sound.
 *
 * @param environment what it is run for
 * @param logLevel one of {@link Logging#LEVELS}
 * @param leaving how it ends
 * @param platform what all verticles share
 * @param verticles what it deploys, in the order of the configuration
 */
record LaunchPlan(
        Environment environment,
        String logLevel,
        ShutdownSettings leaving,
        Platform platform,
        List<VerticleSpec> verticles) {

    /** Reads the whole configuration; what is wrong with it is noted in {@code root}, unknown keys too. */
    static LaunchPlan read(Fields root) {
        Environment environment = Environment.read(root);
        String level = root.text("log_level")
                .check(Logging.LEVELS::contains, "must be one of " + String.join(", ", Logging.LEVELS))
                .orElse("info");
        var plan = new LaunchPlan(
                environment,
                level,
                ShutdownSettings.read(root.object("leaving")),
                Platform.read(root),
                verticles(root, environment));
        Listeners.check(root, plan.verticles());
        // Followed before anything was read: see ConfigSource.
        root.text("include").optional();
        root.refuseUnknown();
        return plan;
    }

    private static List<VerticleSpec> verticles(Fields root, Environment environment) {
        Fields named = root.object("verticles");
        Set<String> picked = picked(root, named.keys());
        var specs = new ArrayList<VerticleSpec>();
        for (String name : named.keys()) {
            Fields fields = named.object(name);
            if (named.json(name).isEmpty()) {
                continue;
            }
            if (picked.contains(name)) {
                specs.add(VerticleSpec.read(name, fields, environment));
            } else {
                var unused = VerticleSpec.shape(name, fields);
                fields.ignore("config");
            }
        }
        return List.copyOf(specs);
    }

    private static Set<String> picked(Fields root, Set<String> names) {
        if (names.isEmpty()) {
            root.fault("verticles", "names no verticle, there is nothing to deploy");
        }
        List<String> wanted = root.texts("deploy").orElse(List.of());
        for (String name : wanted) {
            if (!names.isEmpty() && !names.contains(name)) {
                root.fault("deploy", unknown(name, names));
            }
        }
        // Whoever mistyped one name is told of every other fault all the same.
        return wanted.isEmpty() || !names.containsAll(wanted) ? names : new TreeSet<>(wanted);
    }

    private static String unknown(String name, Set<String> names) {
        String hint = NearestWord.of(name, names)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> "there are " + String.join(", ", names));
        return "names \"" + name + "\", which is not under \"verticles\"; " + hint;
    }
}
