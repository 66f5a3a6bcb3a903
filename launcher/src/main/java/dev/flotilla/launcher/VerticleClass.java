package dev.flotilla.launcher;

import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import io.vertx.core.Deployable;
import java.lang.reflect.InvocationTargetException;
import java.util.regex.Pattern;

/** Looks at the class of a verticle before anything starts. Blocks: a verticle may open files to check its settings. */
final class VerticleClass {
    /** Anything else, {@code service:…} or {@code app.js}, belongs to a verticle factory, which knows by itself. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)*"
                    + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    private static final Pattern SCRIPT = Pattern.compile(".*\\.(js|groovy|kt|kts|rb|py|java)");

    private VerticleClass() {}

    /** Notes in {@code fields} when the class under {@code main} cannot be deployed, or does not like its config. */
    static void check(String main, Fields fields, Environment environment) {
        if (!CLASS_NAME.matcher(main).matches() || SCRIPT.matcher(main).matches()) {
            return;
        }
        try {
            Class<?> type = Class.forName(main, false, Thread.currentThread().getContextClassLoader());
            if (!Deployable.class.isAssignableFrom(type)) {
                fields.fault("main", "must be a verticle (of type io.vertx.core.Deployable)");
            } else if (Configured.class.isAssignableFrom(type)) {
                ask(type.asSubclass(Configured.class), fields, environment);
            }
        } catch (ClassNotFoundException e) {
            fields.fault("main", "must be a class on the class path");
        } catch (LinkageError e) {
            fields.fault("main", "must be a class that can be loaded (" + e + ")");
        }
    }

    private static void ask(Class<? extends Configured> type, Fields fields, Environment environment) {
        try {
            var unused = type.getDeclaredConstructor().newInstance().check(fields.object("config"), environment);
        } catch (InvocationTargetException e) {
            fields.fault("main", "must be a class whose constructor succeeds (" + e.getCause() + ")");
        } catch (ReflectiveOperationException e) {
            fields.fault("main", "must be a class with a public constructor without parameters");
        }
    }
}
