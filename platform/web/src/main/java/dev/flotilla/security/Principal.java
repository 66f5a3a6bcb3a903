package dev.flotilla.security;

import java.util.Set;

/**
 * Who is asking, as a verified token says.
 *
 * @param subject the id of a user, or the name of a service
 * @param roles what the subject may be: {@link #USER}, {@link #ADMIN}, {@link #SERVICE}
 */
public record Principal(String subject, Set<String> roles) {
    /** A person with an account. */
    public static final String USER = "user";

    /** A person who may do everything. */
    public static final String ADMIN = "admin";

    /** Another service of the platform. */
    public static final String SERVICE = "service";

    /** Keeps its own copy of the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Whether the subject has the role. */
    public boolean has(String role) {
        return roles.contains(role);
    }
}
