package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostTest {
    private final Post post = new Post();

    @Test
    void countsAMailFromTheTimeItsOrderWasMeantToBeSent() {
        order("a", 1_000_000);
        order("b", 2_000_000);

        post.deliver("b", 5_000_000);
        post.deliver("a", 2_000_000);

        assertThat(post.times().latencies().getTotalCount()).isEqualTo(2);
        assertThat(post.times().millis(50)).isBetween(0.99, 1.01);
        assertThat(post.times().millis(100)).isBetween(2.99, 3.01);
        assertThat(post.last()).isEqualTo(5_000_000);
    }

    @Test
    void aMailMayComeBeforeTheAnswerToItsOrder() throws Exception {
        post.deliver("a", 3_000_000);
        order("a", 1_000_000);

        post.await(Duration.ZERO);

        assertThat(post.missing()).isZero();
        assertThat(post.times().millis(100)).isBetween(1.99, 2.01);
    }

    @Test
    void tellsWhichMailsAreMissingAndWhichCameTwice() {
        order("a", 1);
        order("b", 1);
        order("c", 1);

        post.deliver("a", 2);
        post.deliver("a", 9);
        post.deliver("of another time", 9);

        assertThat(post.times().missing()).isEqualTo(2);
        assertThat(post.times().repeated()).isEqualTo(1);
        assertThat(post.last()).isEqualTo(2);
    }

    @Test
    void anOrderThatNobodyCanFindEndsTheRun() {
        assertThatThrownBy(() -> post.order(new Answer(1, 2, Optional.empty()))).isInstanceOf(BenchException.class);
    }

    private void order(String id, long due) {
        post.order(new Answer(due, due + 1, Optional.of("/api/orders/" + id)));
    }
}
