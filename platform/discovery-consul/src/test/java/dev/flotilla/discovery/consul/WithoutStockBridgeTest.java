package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** An application that has not added the stock bridge, which is optional. */
class WithoutStockBridgeTest {
    /** Runs in a class loader that lacks the bridge. */
    static final class Application implements Callable<String> {
        @Override
        public String call() {
            Fields fields = Fields.ofConfig(new JsonObject().put("importer", "stock"), "discovery.consul");
            var unused = ConsulSettings.read(fields);
            return fields.faults().toString();
        }
    }

    @Test
    void refusesTheStockImporterWithTheNameOfItsArtifact() throws Exception {
        assertThat(new Application().call()).isEqualTo("[]");

        try (var loader = new URLClassLoader(classPathWithoutBridge(), ClassLoader.getPlatformClassLoader())) {
            var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);

            assertThat(((Callable<?>) constructor.newInstance()).call().toString())
                    .contains("discovery.consul.importer", "io.vertx:vertx-service-discovery-bridge-consul");
        }
    }

    private static URL[] classPathWithoutBridge() throws MalformedURLException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var urls = new ArrayList<URL>();
        for (String entry : List.of(classPath.split(File.pathSeparator))) {
            if (!entry.contains("bridge-consul")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
