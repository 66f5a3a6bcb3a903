package dev.flotilla.launcher;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.StorageException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.InvalidKeyException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells failures that have a known reason, and need no stack trace, from those that are defects. */
final class StartFailure {
    private static final int DEEPEST = 16;

    /** Failures that come from the world around; their message says all there is to say. */
    private static final List<Class<? extends Throwable>> KNOWN = List.of(
            ConfigurationException.class,
            FileSystemException.class,
            InvalidKeyException.class,
            Problem.class,
            SocketException.class,
            StorageException.class,
            UnknownHostException.class,
            UsageException.class);

    private StartFailure() {}

    /** One line for whoever started the process; empty when only a stack trace helps. */
    static Optional<String> line(Throwable failure) {
        return chain(failure)
                .filter(cause -> KNOWN.stream().anyMatch(known -> known.isInstance(cause)))
                .findFirst()
                .map(cause -> subject(failure) + cause.getMessage());
    }

    private static String subject(Throwable failure) {
        return chain(failure)
                .filter(VerticleFailure.class::isInstance)
                .findFirst()
                .map(cause -> "the verticle " + ((VerticleFailure) cause).verticle() + " cannot start: ")
                .orElse("cannot start: ");
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST);
    }
}
