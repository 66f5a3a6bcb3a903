package dev.flotilla.launcher;

import dev.flotilla.testkit.server.TestCertificates;
import dev.flotilla.testkit.server.TestKubernetes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a cluster does for processes that are its pods: asks each whether it is ready, all the time, and writes that into
 * the EndpointSlices.
 */
final class TestKubelet implements OutsideRegistry {
    private static final long PERIOD_MILLIS = 100;
    private static final int READY = 200;

    private record Pod(String uid, String service, Outside process, int port) {
        boolean isReady() {
            try {
                return process.get("management", "/health/ready").statusCode() == READY;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private final TestKubernetes kubernetes;
    private final Map<String, String> variables;
    private final List<Pod> pods = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();

    /** Everybody is to trust the authority, and to show the token that lies in the file. */
    TestKubelet(TestCertificates certificates, String token, Path tokenFile) {
        kubernetes = TestKubernetes.start(certificates, token);
        variables = Map.of(
                "KUBERNETES_API", kubernetes.url(),
                "KUBERNETES_NAMESPACE", TestKubernetes.NAMESPACE,
                "KUBERNETES_TOKEN_FILE", tokenFile.toString(),
                "KUBERNETES_CA_FILE", certificates.certificate("ca").toString());
        var unused = probes.scheduleWithFixedDelay(this::probe, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Only what has changed is written, or what the API server has lost. */
    private synchronized void probe() {
        for (Pod pod : pods) {
            boolean ready = pod.isReady();
            if (ready != kubernetes.readyPods(pod.service()).contains(pod.uid())) {
                kubernetes.putPod(pod.service(), pod.uid(), pod.port(), ready);
            }
        }
    }

    @Override
    public void started(String verticle, Outside process) {
        pods.add(new Pod(UUID.randomUUID().toString(), verticle + "-service", process, process.port(verticle)));
        probe();
    }

    @Override
    public String type() {
        return "kubernetes";
    }

    @Override
    public Map<String, String> variables() {
        return variables;
    }

    @Override
    public void kill() {
        kubernetes.stop();
    }

    @Override
    public void restartEmpty() {
        kubernetes.forget();
        kubernetes.restart();
    }

    @Override
    public void freeze() {
        kubernetes.freeze();
    }

    @Override
    public void thaw() {
        kubernetes.thaw();
    }

    @Override
    public void awaitKnown(String service, int instances) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (kubernetes.readyPods(service).size() != instances) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + instances + " ready pods of " + service + " within 30 s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public boolean knows(String service) {
        probe();
        return !kubernetes.readyPods(service).isEmpty();
    }

    @Override
    public void close() {
        probes.shutdownNow();
        kubernetes.close();
    }
}
