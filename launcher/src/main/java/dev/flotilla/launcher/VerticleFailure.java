package dev.flotilla.launcher;

/** A verticle could not be started; names it and holds the reason. */
final class VerticleFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String verticle;

    VerticleFailure(String verticle, Throwable cause) {
        super("the verticle " + verticle + " could not start", cause, false, false);
        this.verticle = verticle;
    }

    String verticle() {
        return verticle;
    }
}
