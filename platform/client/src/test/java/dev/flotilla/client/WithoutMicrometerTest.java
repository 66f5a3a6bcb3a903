package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Micrometer is optional: an application that does not have it can call services all the same. */
class WithoutMicrometerTest {
    /** Runs in a class loader that lacks Micrometer. */
    static final class Application implements Callable<String> {
        @Override
        public String call() {
            try (var fleet = new Fleet(Vertx.vertx())) {
                fleet.answering("a", 200, "hello");
                var client = fleet.client(new JsonObject());
                return Fleet.await(client.send(Call.get("/"))).bodyAsString();
            }
        }
    }

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restoreTheClassLoader() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Test
    void callsAService() throws Exception {
        try (var loader = new URLClassLoader(classPathWithoutMicrometer(), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            var application = (Callable<?>) constructor.newInstance();

            assertThat(loader.getResource("io/micrometer/core/instrument/MeterRegistry.class"))
                    .isNull();
            assertThat(application.call()).isEqualTo("hello");
        }
    }

    private static URL[] classPathWithoutMicrometer() throws MalformedURLException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var urls = new ArrayList<URL>();
        for (String entry : List.of(classPath.split(File.pathSeparator))) {
            if (!entry.contains("micrometer")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
