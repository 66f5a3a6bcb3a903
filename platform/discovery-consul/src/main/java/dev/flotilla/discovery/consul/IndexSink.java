package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import java.util.List;

/** Brings what Consul knows into the index. */
final class IndexSink implements InstanceSink {
    private final IndexSource source;
    private boolean connected;

    IndexSink(IndexSource source) {
        this.source = source;
    }

    @Override
    public void told(String service, List<HealthEntry> entries, boolean afresh) {
        List<Instance> instances = HealthResponse.instances(entries, source.name());
        if (afresh) {
            source.resync(service, instances);
        } else {
            source.replace(service, instances);
        }
    }

    /** What nobody follows gets old; but while Consul is away it is all there is for whoever asks next. */
    @Override
    public void unwatched(String service) {
        if (connected) {
            source.forget(service);
        }
    }

    @Override
    public void connected(boolean now) {
        connected = now;
        source.connected(now);
    }

    @Override
    public Future<Void> settled() {
        return Future.succeededFuture();
    }

    /** The process ends: the last word stays for those who are still being served. */
    @Override
    public Future<Void> close() {
        source.connected(false);
        return Future.succeededFuture();
    }
}
