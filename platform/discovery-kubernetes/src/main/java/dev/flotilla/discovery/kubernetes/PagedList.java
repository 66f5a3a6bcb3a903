package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.CallLimits;
import dev.flotilla.discovery.support.RegistryCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One list, asked for page by page; each page is bounded, and so is their number. Confined to its context. */
final class PagedList {
    private static final int PAGE = 100;
    private static final int MOST_SLICES = 100_000;
    /** Pages may be shorter than asked for, and even empty. */
    private static final int MOST_PAGES = 2000;

    private static final Duration WHOLE_PAGE = Duration.ofSeconds(60);

    private final KubernetesHttp http;
    private final KubernetesSettings settings;
    private final Selection selection;
    private final Promise<Listing> whole = Promise.promise();
    private @Nullable RegistryCall call;
    private int pages;

    PagedList(KubernetesHttp http, KubernetesSettings settings, Selection selection) {
        this.http = http;
        this.settings = settings;
        this.selection = selection;
    }

    /** Completes with all pages as one. */
    Future<Listing> start() {
        page(Listing.NOTHING);
        return whole.future();
    }

    /** One promise for all: of futures that wait for each other the last one would complete thousands on one stack. */
    private void page(Listing before) {
        var body = Buffer.buffer();
        var limits = new CallLimits(settings.callTimeout(), settings.callTimeout(), WHOLE_PAGE);
        RegistryCall asked = http.get(selection.list(PAGE, before.next()), limits, piece -> append(body, piece));
        call = asked;
        asked.end()
                .recover(Status::refused)
                .map(ended -> before.and(Listing.read(body)))
                .onSuccess(this::next)
                .onFailure(whole::fail);
    }

    private void append(Buffer body, Buffer piece) {
        if (body.length() + piece.length() > settings.maxAnswerBytes()) {
            throw new KubernetesException("a list of more than " + settings.maxAnswerBytes() + " bytes a page");
        }
        body.appendBuffer(piece);
    }

    private void next(Listing read) {
        if (read.slices().size() > MOST_SLICES || ++pages == MOST_PAGES) {
            whole.fail(new KubernetesException("a list that does not end"));
        } else if (read.next().isEmpty()) {
            whole.complete(read);
        } else {
            page(read);
        }
    }

    /** Gives up; its future fails, unless it is complete. */
    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }
}
