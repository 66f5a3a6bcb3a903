package dev.flotilla.launcher;

import dev.flotilla.launcher.logging.Logging;
import io.vertx.core.Deployable;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Vert.x application that carries out a plan; used from the main thread. */
final class Application extends VertxApplication implements VertxApplicationHooks {
    private static final Set<String> CLUSTER = Set.of("-c", "-cluster", "--cluster");

    private final JsonObject config;
    private final LaunchPlan plan;
    private final GracefulShutdown leaving;
    private Optional<Throwable> failure = Optional.empty();

    Application(List<String> vertxArguments, JsonObject config, LaunchPlan plan, GracefulShutdown leaving) {
        super(arguments(vertxArguments, plan.platform()), null, false, false);
        this.config = config;
        this.plan = plan;
        this.leaving = leaving;
    }

    /**
     * Vert.x is a member of a cluster where the configuration names one, and otherwise not: the cluster manager that is on
     * the class path would form one with everybody around.
     */
    private static String[] arguments(List<String> given, Platform platform) {
        boolean asked = given.stream().anyMatch(CLUSTER::contains);
        if (asked && platform.clustered().isEmpty()) {
            throw new UsageException("-cluster needs \"cluster\" under discovery.backends, as in conf/cluster.json");
        }
        var all = new ArrayList<>(given);
        if (!asked && platform.clustered().isPresent()) {
            all.add("-cluster");
        }
        return all.toArray(String[]::new);
    }

    /** Why it did not start, if {@link #launch} gave another code than 0 and the reason is known. */
    Optional<Throwable> failure() {
        return failure;
    }

    @Override
    public JsonObject afterConfigParsed(@Nullable JsonObject none) {
        return config;
    }

    @Override
    public VertxBuilder createVertxBuilder(VertxOptions options) {
        return plan.platform().builder(options);
    }

    @Override
    public void afterVertxStarted(HookContext context) {
        leaving.started(context.vertx());
        plan.platform()
                .clustered()
                .ifPresent(cluster ->
                        cluster.expelled().onSuccess(gone -> new Thread(this::expelled, "leaving").start()));
        // The launcher of Vert.x would swallow what a hook throws.
        failure = Optional.ofNullable(plan.platform().open(context.vertx()).cause());
    }

    /** Whoever looks after processes starts another one, which can join. */
    private void expelled() {
        leaving.leave("out of the cluster", 1);
    }

    @Override
    public void afterFailureToStartVertx(HookContext context, @Nullable Throwable reason) {
        String why = reason == null ? "it takes too long" : String.valueOf(reason.getMessage());
        String what = plan.platform()
                .clustered()
                .map(cluster -> "Vert.x as a " + cluster)
                .orElse("Vert.x itself");
        failure = Optional.of(new UsageException(what + ": " + why));
        leaving.failed();
    }

    @Override
    public Supplier<? extends Deployable> verticleSupplier() {
        return () -> new VerticleDeployer(plan);
    }

    /** Replaces what Vert.x does, which is to close itself: {@link GracefulShutdown#giveUp} does it in order. */
    @Override
    public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable reason) {
        failure = failure.or(() -> Optional.ofNullable(reason));
        leaving.failed();
    }

    @Override
    public void afterVerticleDeployed(HookContext context) {
        plan.platform().started();
        leaving.ready(context.deploymentId());
        // The management bean is slow to come by, so it is asked for only now that everybody is served.
        long now = System.currentTimeMillis();
        double seconds = (now - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1000.0;
        int count = plan.verticles().size();
        Logger log = LoggerFactory.getLogger(Logging.ANNOUNCEMENTS);
        log.info(String.format(Locale.ROOT, "ready in %.2f s (%d verticle%s)", seconds, count, count == 1 ? "" : "s"));
        log.info("see also {}", String.join(" ", plan.platform().pages()));
    }
}
