package dev.flotilla.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final String PATH = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?labelSelector=";
    private static final String LABEL = "kubernetes.io%2Fservice-name";

    @Test
    void namesAllServicesInOneSelectorWhateverTheirOrder() {
        assertThat(Selection.of("shop", List.of("b", "a"))).hasToString(PATH + LABEL + "%20in%20%28a%2Cb%29");
        assertThat(Selection.of("shop", List.of("a", "b"))).hasToString(PATH + LABEL + "%20in%20%28a%2Cb%29");
    }

    @Test
    void asksForWhatNothingHasWhenNothingIsWatched() {
        assertThat(Selection.of("shop", List.of())).hasToString(PATH + LABEL + "%3D");
        assertThat(Selection.of("shop", List.of("no name)"))).hasToString(PATH + LABEL + "%3D");
    }

    @Test
    void asksForAllSlicesOfServicesWhenTheNamesAreTooLongForAUrl() {
        List<String> many =
                IntStream.range(0, 500).mapToObj(i -> "service-" + i).toList();

        assertThat(Selection.of("shop", many)).hasToString(PATH + LABEL);
    }

    @Test
    void listsInPagesOfWhatIsThereNow() {
        Selection selection = Selection.of("shop", List.of("a"));

        assertThat(selection.list(100, "")).endsWith("&limit=100").doesNotContain("resourceVersion");
        assertThat(selection.list(100, "x/y=")).endsWith("&limit=100&continue=x%2Fy%3D");
    }

    @Test
    void watchesFromAVersionForAWhileWithBookmarks() {
        assertThat(Selection.of("shop", List.of("a")).watch("17", 300))
                .endsWith("&watch=true&allowWatchBookmarks=true&resourceVersion=17&timeoutSeconds=300");
    }
}
