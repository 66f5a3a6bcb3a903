package dev.flotilla.error;

/**
 * One thing that is wrong with one value of a document.
 *
 * @param path where the value stands, keys joined by dots
 * @param message what is wrong with it, in words for whoever wrote the document
 */
public record Fault(String path, String message) {
    @Override
    public String toString() {
        return path + ": " + message;
    }
}
