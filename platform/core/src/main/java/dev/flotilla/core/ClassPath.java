package dev.flotilla.core;

/** Which optional libraries the class path holds. */
public final class ClassPath {
    private static final boolean MICROMETER =
            has("io.micrometer.core.instrument.MeterRegistry") && has("io.vertx.micrometer.backends.BackendRegistries");

    private ClassPath() {}

    /** Whether Micrometer and its bridge to Vert.x can be used; asking loads neither. */
    public static boolean hasMicrometer() {
        return MICROMETER;
    }

    /** Whether a class can be used; asking does not load it. */
    public static boolean has(String className) {
        String resource = className.replace('.', '/') + ".class";
        return ClassPath.class.getClassLoader().getResource(resource) != null;
    }
}
