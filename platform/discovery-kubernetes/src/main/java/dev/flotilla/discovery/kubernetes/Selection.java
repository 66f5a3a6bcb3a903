package dev.flotilla.discovery.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Where the slices of some Services of a namespace are asked for: by one label selector, all at once. */
final class Selection {
    /** Larger selectors may not pass what stands before an API server: then all slices of Services are asked for. */
    private static final int LONGEST_SELECTOR = 4000;

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private final String uri;

    private Selection(String uri) {
        this.uri = uri;
    }

    static Selection of(String namespace, Collection<String> services) {
        return new Selection("/apis/discovery.k8s.io/v1/namespaces/" + encoded(namespace)
                + "/endpointslices?labelSelector=" + encoded(selector(services)));
    }

    /** What can be no value of a label is the name of no Service. Of none at all, what nothing has is asked for. */
    private static String selector(Collection<String> services) {
        List<String> names = services.stream()
                .filter(name -> LABEL.matcher(name).matches())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return EndpointSlice.SERVICE_LABEL + "=";
        }
        String selector = EndpointSlice.SERVICE_LABEL + " in (" + String.join(",", names) + ")";
        return selector.length() <= LONGEST_SELECTOR ? selector : EndpointSlice.SERVICE_LABEL;
    }

    /**
     * A page of what is there now: by a version that is left out, the most recent one rather than the one that some
     * cache has.
     */
    String list(int limit, String next) {
        return uri + "&limit=" + limit + (next.isEmpty() ? "" : "&continue=" + encoded(next));
    }

    String watch(String version, long seconds) {
        return uri + "&watch=true&allowWatchBookmarks=true&resourceVersion=" + encoded(version) + "&timeoutSeconds="
                + seconds;
    }

    @Override
    public String toString() {
        return uri;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
