package dev.flotilla.kit;

import java.util.Optional;

/** The version of the platform that runs, as its jar says. */
final class Version {
    static final String CURRENT = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Version() {}
}
