package dev.flotilla.discovery.etcd;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The members of the cluster in turn: the same one until it fails. Each process begins with any. Not thread-safe. */
final class Endpoints {
    private final List<EtcdEndpoint> all;
    private int current;

    Endpoints(List<EtcdEndpoint> all) {
        this.all = List.copyOf(all);
        this.current = ThreadLocalRandom.current().nextInt(all.size());
    }

    EtcdEndpoint current() {
        return all.get(current);
    }

    /** Goes on to the next one, unless somebody has done that already. */
    void failed(EtcdEndpoint one) {
        if (one.equals(current())) {
            current = (current + 1) % all.size();
        }
    }
}
