package dev.flotilla.launcher.docs;

/**
 * A command of the documentation, and what it has to print.
 *
 * @param place the page and its line
 * @param command what is typed
 * @param language of the answer: text, or json
 * @param expected the answer, in which {@code …} stands for whatever differs from run to run; nothing when it prints nothing
 */
record Example(String place, String command, String language, String expected) {
    /** Whether this is what was promised. */
    boolean isAnsweredBy(String answer) {
        return language.equals("json") ? Expected.json(expected, answer) : Expected.text(expected, answer);
    }
}
