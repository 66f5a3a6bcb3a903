package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.error.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void givesBackWhatWasPutIn() {
        String cursor = Cursor.encode("2026-11-21T08:00:00.123456Z", "", "测试 & ü");

        assertThat(Cursor.decode(cursor, 3)).containsExactly("2026-11-21T08:00:00.123456Z", "", "测试 & ü");
    }

    @Test
    void fitsIntoAUrlAsItIs() {
        assertThat(Cursor.encode("ÿþ~~~???", ">>>")).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void refusesACursorOfAnotherList() {
        assertInvalid(Cursor.encode("a", "b"), 1);
        assertInvalid(Cursor.encode("a"), 2);
    }

    @Test
    void refusesEveryChangeOfOneCharacter() {
        String cursor = Cursor.encode("order", "7");

        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertInvalid(changed, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "====", "not base64!", "\u0000", "测试", "AAAAAAA=", "' OR 1=1 --"})
    void refusesWhatIsNoCursor(String text) {
        assertInvalid(text, 1);
    }

    @Test
    void refusesACursorThatIsTooLong() {
        assertInvalid(Cursor.encode("a".repeat(2000)), 1);
    }

    @Test
    void refusesToEncodeWhatCouldNotBeTakenApart() {
        assertThatThrownBy(() -> Cursor.encode("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertInvalid(String cursor, int parts) {
        assertThatThrownBy(() -> Cursor.decode(cursor, parts)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.toJson("")
                            .getJsonArray("errors")
                            .getJsonObject(0)
                            .getString("field"))
                    .isEqualTo("cursor");
        });
    }
}
