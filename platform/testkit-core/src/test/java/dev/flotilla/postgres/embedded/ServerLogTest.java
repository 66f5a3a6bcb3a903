package dev.flotilla.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    private final Path log;

    ServerLogTest(@TempDir Path directory) {
        log = directory.resolve("server.log");
    }

    @Test
    void tellsWhyTheServerEnded() throws Exception {
        Files.writeString(log, "x LOG:  starting\nx FATAL:  no\nx DETAIL:  because\nx LOG:  shut down\n");

        assertThat(ServerLog.tail(log)).isEqualTo("x FATAL:  no; x DETAIL:  because");
    }

    @Test
    void repeatsTheLastLinesWhenNoneIsTelling() throws Exception {
        Files.writeString(log, "1\n2\n3\n4\n5\n6\n7\n8\n");

        assertThat(ServerLog.tail(log)).isEqualTo("3; 4; 5; 6; 7; 8");
    }

    @Test
    void saysWhatToDoWhereUserNamespacesAreForbidden() throws Exception {
        Files.writeString(log, "unshare: unshare failed: Operation not permitted\n");

        assertThat(ServerLog.tail(log)).contains("Operation not permitted").contains("run as an ordinary user");
    }

    @Test
    void isEmptyWithoutALog() throws Exception {
        assertThat(ServerLog.tail(log)).isEmpty();
    }
}
