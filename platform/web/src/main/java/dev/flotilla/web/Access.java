package dev.flotilla.web;

import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import java.util.Set;

/** Who may use a route. Immutable. */
public final class Access {
    private static final Access OPEN = new Access(true, Set.of());
    private static final Access AUTHENTICATED = new Access(false, Set.of());

    private final boolean open;
    private final Set<String> anyOf;

    private Access(boolean open, Set<String> anyOf) {
        this.open = open;
        this.anyOf = anyOf;
    }

    /** Everybody; a token is not even looked at. */
    public static Access open() {
        return OPEN;
    }

    /** Whoever has a valid token. */
    public static Access authenticated() {
        return AUTHENTICATED;
    }

    /** Whoever has a valid token with one of these roles; others are answered 403. */
    public static Access roles(String... anyOf) {
        return new Access(false, Set.of(anyOf));
    }

    boolean isOpen() {
        return open;
    }

    void demand(Principal principal) {
        if (!anyOf.isEmpty() && anyOf.stream().noneMatch(principal::has)) {
            throw Problem.forbidden("this needs one of the roles "
                    + String.join(", ", anyOf.stream().sorted().toList()));
        }
    }
}
