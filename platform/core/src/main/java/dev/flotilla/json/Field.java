package dev.flotilla.json;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document on its way to becoming a typed one: checks are added, then it is taken.
 *
 * <p>At most one fault is noted per field. Not thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Field<T> {
    private final Fields owner;
    private final String key;
    private final @Nullable T value;
    private final T blank;
    private boolean faulty;

    Field(Fields owner, String key, @Nullable T value, T blank, boolean faulty) {
        this.owner = owner;
        this.key = key;
        this.value = value;
        this.blank = blank;
        this.faulty = faulty;
    }

    /** Demands that a present value passes; the message says what is demanded ("must be …"). */
    public Field<T> check(Predicate<? super T> test, String message) {
        if (value != null && !faulty && !test.test(value)) {
            note(message);
        }
        return this;
    }

    /** Demands a number between the bounds, both included. */
    public Field<T> between(long least, long most) {
        return check(
                number -> {
                    BigDecimal decimal = new BigDecimal(number.toString());
                    return decimal.compareTo(BigDecimal.valueOf(least)) >= 0
                            && decimal.compareTo(BigDecimal.valueOf(most)) <= 0;
                },
                "must be between " + least + " and " + most);
    }

    /** Demands a text whose number of characters (code points) lies between the bounds, both included. */
    public Field<T> length(int least, int most) {
        return check(
                text -> {
                    String string = text.toString();
                    int length = string.codePointCount(0, string.length());
                    return length >= least && length <= most;
                },
                "must be " + least + " to " + most + " characters long");
    }

    /** Marks the value as one that is never to be printed, not even when it is faulty. */
    public Field<T> secret() {
        owner.secret(key);
        return this;
    }

    /** Turns a sound value into another type; an absent or faulty one becomes {@code blank}. */
    public <R> Field<R> map(Function<? super T, R> convert, R blank) {
        return new Field<>(owner, key, value == null || faulty ? null : convert.apply(value), blank, faulty);
    }

    /** The value, which must be there; who reads only for the faults may ignore it. */
    @CanIgnoreReturnValue
    public T required() {
        if (value == null && !faulty) {
            note("is required");
        }
        return value == null || faulty ? blank : value;
    }

    /** The value, or another one when it is absent. */
    @CanIgnoreReturnValue
    public T orElse(T other) {
        return value == null || faulty ? other : value;
    }

    /** The value, if it is there and sound. */
    @CanIgnoreReturnValue
    public Optional<T> optional() {
        return faulty ? Optional.empty() : Optional.ofNullable(value);
    }

    private void note(String message) {
        faulty = true;
        owner.fault(key, message);
    }
}
