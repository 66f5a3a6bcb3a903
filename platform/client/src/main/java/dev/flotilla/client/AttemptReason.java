package dev.flotilla.client;

/** Why an instance is picked once more for a call, or for the first time. */
enum AttemptReason {
    FIRST(""),
    RETRY("retry elsewhere"),
    SAME_AGAIN("the same once more, as its connection was closed without an answer"),
    HEDGE("hedge");

    private final String text;

    AttemptReason(String text) {
        this.text = text;
    }

    /** Nothing for an ordinary pick. */
    String text() {
        return text;
    }
}
