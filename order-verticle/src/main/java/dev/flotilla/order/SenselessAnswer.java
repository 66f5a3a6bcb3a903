package dev.flotilla.order;

/** Another service said what cannot be used; thrown by what reads its answers, and turned into a 503 by {@link Responses}. */
final class SenselessAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SenselessAnswer(String message) {
        super(message, null, false, false);
    }
}
