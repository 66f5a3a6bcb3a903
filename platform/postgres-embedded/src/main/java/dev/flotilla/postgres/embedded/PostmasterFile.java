package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the server of a data directory tells in its {@code postmaster.pid}.
 *
 * @param pid its process id
 * @param status {@code starting}, {@code ready}, {@code stopping}, or empty before that
 */
record PostmasterFile(long pid, String status) {
    private static final int STATUS_LINE = 7;

    /** Reads the file, if there is a complete one. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(path(data));
            String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PostmasterFile(Long.parseLong(lines.get(0).strip()), status));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Path path(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Whether the server accepts connections. */
    boolean isReady() {
        return "ready".equals(status);
    }

    /**
     * The process, if it lives and is a server of this directory: the number may have passed to a stranger. A server works
     * in its data directory, which Linux shows; elsewhere the name of its program has to do.
     */
    Optional<ProcessHandle> process(Path data) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> serves(process, data));
    }

    private static boolean serves(ProcessHandle process, Path data) {
        Path works = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return Files.isDirectory(Path.of("/proc/self"))
                    ? works.toRealPath().equals(data.toRealPath())
                    : process.info()
                            .command()
                            .filter(command -> command.endsWith("/postgres"))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
