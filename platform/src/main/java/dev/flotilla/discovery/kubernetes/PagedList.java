package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.CallLimits;
import dev.flotilla.discovery.RegistryCall;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One list, asked for page by page; each page is bounded, and so is their number. Confined to its context. */
final class PagedList {
    private static final int PAGE = 100;
    private static final int MOST_SLICES = 100_000;
    private static final Duration WHOLE_PAGE = Duration.ofSeconds(60);

    private final KubernetesHttp http;
    private final KubernetesSettings settings;
    private final Selection selection;
    private @Nullable RegistryCall call;

    PagedList(KubernetesHttp http, KubernetesSettings settings, Selection selection) {
        this.http = http;
        this.settings = settings;
        this.selection = selection;
    }

    /** Completes with all pages as one. */
    Future<Listing> start() {
        return page(Listing.NOTHING);
    }

    private Future<Listing> page(Listing before) {
        var body = Buffer.buffer();
        var limits = new CallLimits(settings.callTimeout(), settings.callTimeout(), WHOLE_PAGE);
        RegistryCall asked = http.get(selection.list(PAGE, before.next()), limits, piece -> append(body, piece));
        call = asked;
        return asked.end()
                .recover(Status::refused)
                .map(whole -> before.and(Listing.read(body)))
                .compose(this::next);
    }

    private void append(Buffer body, Buffer piece) {
        if (body.length() + piece.length() > settings.maxAnswerBytes()) {
            throw new KubernetesException("a list of more than " + settings.maxAnswerBytes() + " bytes a page");
        }
        body.appendBuffer(piece);
    }

    private Future<Listing> next(Listing read) {
        if (read.slices().size() > MOST_SLICES) {
            return Future.failedFuture(new KubernetesException("a list that does not end"));
        }
        return read.next().isEmpty() ? Future.succeededFuture(read) : page(read);
    }

    /** Gives up; its future fails, unless it is complete. */
    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }
}
