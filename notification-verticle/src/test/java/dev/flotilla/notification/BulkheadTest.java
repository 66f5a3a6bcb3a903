package dev.flotilla.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final Bulkhead bulkhead = new Bulkhead(2);
    private final List<Promise<String>> begun = new ArrayList<>();

    @Test
    void letsSoManyBeUnderWayAtOnce() {
        List<Future<String>> all = start(4);

        assertThat(begun).hasSize(2);
        begun.get(1).complete("second");

        assertThat(begun).hasSize(3);
        assertThat(all.get(1).result()).isEqualTo("second");
        assertThat(all.get(0).isComplete()).isFalse();
    }

    @Test
    void givesThePlaceOfOneThatFailedToTheNext() {
        List<Future<String>> all = start(3);

        begun.get(0).fail("no");
        begun.get(2).complete("third");

        assertThat(all.get(0).failed()).isTrue();
        assertThat(all.get(2).result()).isEqualTo("third");
    }

    @Test
    void givesThePlaceOfOneThatThrewToTheNext() {
        Future<String> thrown = bulkhead.run(() -> {
            throw new IllegalStateException("no");
        });
        start(2);

        assertThat(thrown.failed()).isTrue();
        assertThat(begun).hasSize(2);
    }

    @Test
    void hasAllPlacesAgainWhenAllHaveLeft() {
        start(5);
        for (int i = 0; i < 5; i++) {
            begun.get(i).complete("done");
        }

        start(3);

        assertThat(begun).hasSize(7);
    }

    @CanIgnoreReturnValue
    private List<Future<String>> start(int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> bulkhead.run(() -> {
                    Promise<String> promise = Promise.promise();
                    begun.add(promise);
                    return promise.future();
                }))
                .toList();
    }
}
