package dev.flotilla.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintStream;
import java.util.Locale;

/** Tells whoever waits what is going on. */
record Progress(PrintStream out) {
    @FormatMethod
    void tell(@FormatString String format, Object... args) {
        out.println("bench: " + String.format(Locale.ROOT, format, args));
    }
}
