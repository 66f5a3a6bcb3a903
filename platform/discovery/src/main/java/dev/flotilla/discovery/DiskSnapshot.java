package dev.flotilla.discovery;

import dev.flotilla.core.Subscription;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what registries told of the watched services, for a start while every registry is down.
 *
 * <p>One file a service, so that processes may share the directory; a service that nobody is known of keeps the file
 * it has. What is read counts until its registry says something itself. Files are read and written on worker threads;
 * a file that cannot be is told in the log, once in a row, and does no other harm. Thread-safe.
 */
public final class DiskSnapshot implements WatchListener {
    /** Addresses may belong to somebody else after such a time. */
    static final Duration OLDEST = Duration.ofHours(24);

    /** Some ten thousand instances; nothing longer is written or read. */
    static final int MOST_BYTES = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DiskSnapshot.class);

    private final Vertx vertx;
    private final ServiceIndex index;
    private final Path directory;
    private final List<IndexSource> sources;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private volatile boolean failing;

    /**
     * Keeps what the given registries tell the index.
     *
     * @param directory made when the first file is
     */
    public DiskSnapshot(Vertx vertx, ServiceIndex index, Path directory, List<IndexSource> sources) {
        this.vertx = vertx;
        this.index = index;
        this.directory = directory;
        this.sources = List.copyOf(sources);
    }

    /** Recalls what is on disk of each watched service, and notes changes for {@link #save} until closed. */
    public Subscription open() {
        Subscription watches = index.onWatch(this);
        Subscription changes = index.onChange(known -> changed.add(known.name()));
        return () -> {
            watches.close();
            changes.close();
        };
    }

    @Override
    public void watched(String service) {
        var unused = read(service);
    }

    /** Completes when what is on disk is in the index, whatever it is worth. */
    Future<Void> read(String service) {
        return vertx.executeBlocking(() -> load(service), false)
                .onSuccess(document -> document.ifPresent(found -> recall(service, found)))
                .onFailure(failure -> LOG.warn("cannot use {}: {}", file(service), failure.getMessage()))
                .otherwise(Optional.empty())
                .mapEmpty();
    }

    @Override
    public void unwatched(String service) {
        changed.remove(service);
    }

    /** Writes what has changed since the last time; to be called now and then. */
    public Future<Void> save() {
        List<String> noted = List.copyOf(changed);
        changed.removeAll(noted);
        List<String> cared = noted.stream().filter(index.watched()::contains).toList();
        return cared.isEmpty() ? Future.succeededFuture() : write(cared);
    }

    private Future<Void> write(List<String> services) {
        return vertx.<Void>executeBlocking(
                        () -> {
                            for (String service : services) {
                                write(service);
                            }
                            return null;
                        },
                        true)
                .onSuccess(done -> failing = false)
                .onFailure(this::failed);
    }

    private void failed(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warn("cannot keep what is known of other services under {}: {}", directory, failure.toString());
        }
    }

    private void write(String service) throws IOException {
        Map<String, IndexSource> kept = sources.stream().collect(Collectors.toMap(IndexSource::name, it -> it));
        var instances = new JsonArray();
        index.snapshot(service).instances().stream()
                .filter(instance -> kept.containsKey(instance.source()))
                .forEach(instance -> instances.add(InstanceJson.writeAll(instance)));
        if (!instances.isEmpty()) {
            var document =
                    new JsonObject().put("saved_at", index.now().toString()).put("instances", instances);
            byte[] content = document.encodePrettily().getBytes(StandardCharsets.UTF_8);
            if (content.length > MOST_BYTES) {
                throw new IOException(service + " needs more than " + MOST_BYTES + " bytes");
            }
            Files.createDirectories(directory);
            Path draft = directory.resolve("draft-" + ProcessHandle.current().pid());
            Files.write(draft, content);
            Files.move(draft, file(service), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Optional<JsonObject> load(String service) throws IOException {
        try {
            var document = new JsonObject(Buffer.buffer(content(file(service))));
            Fields fields = Fields.ofBody(document);
            Instant saved = Instant.parse(fields.text("saved_at").orElse(""));
            boolean fresh = saved.plus(OLDEST).isAfter(index.now());
            return fresh ? Optional.of(document) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DecodeException | DateTimeException | ClassCastException e) {
            throw new IOException("not what was written there: " + e.getMessage(), e);
        }
    }

    /** Whoever opens a pipe or a device may wait or read for ever. */
    private static byte[] content(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException("it is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
            return content;
        }
    }

    private void recall(String service, JsonObject document) {
        JsonArray array = document.getValue("instances") instanceof JsonArray found ? found : new JsonArray();
        List<Instance> instances = IntStream.range(0, array.size())
                .mapToObj(array::getValue)
                .filter(JsonObject.class::isInstance)
                .flatMap(json -> InstanceJson.read(service, (JsonObject) json).stream())
                .toList();
        for (IndexSource source : sources) {
            List<Instance> told = instances.stream()
                    .filter(instance -> !instance.source().isEmpty() && teller(instance) == source)
                    .map(instance -> instance.toldBy(source.name()))
                    .toList();
            if (!told.isEmpty()) {
                source.recall(service, told);
            }
        }
    }

    /** The source that told of it; the first one when that is not there any more, as after a move to another registry. */
    private IndexSource teller(Instance instance) {
        return sources.stream()
                .filter(source -> source.name().equals(instance.source()))
                .findFirst()
                .orElse(sources.get(0));
    }

    private Path file(String service) {
        return directory.resolve(URLEncoder.encode(service, StandardCharsets.UTF_8) + ".json");
    }
}
