package dev.flotilla.launcher;

import dev.flotilla.launcher.logging.Logging;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deploys the verticles of a plan, all at the same time, and tells where each one listens. */
final class VerticleDeployer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Logging.ANNOUNCEMENTS);

    private final LaunchPlan plan;

    VerticleDeployer(LaunchPlan plan) {
        this.plan = plan;
    }

    /** Fails with a {@link VerticleFailure} as soon as one of them does. */
    @Override
    public Future<?> start() {
        var parts = new ArrayList<Future<?>>();
        parts.add(manage());
        plan.verticles().forEach(spec -> parts.add(deploy(spec)));
        return Future.all(parts);
    }

    private Future<String> manage() {
        return plan.platform().manage().onSuccess(address -> LOG.info("management is ready at {}", address));
    }

    private Future<String> deploy(VerticleSpec spec) {
        return vertx.deployVerticle(spec.main(), spec.options())
                .onSuccess(deploymentId -> announce(spec, deploymentId))
                .recover(failure -> Future.failedFuture(new VerticleFailure(spec.name(), failure)));
    }

    private void announce(VerticleSpec spec, String deploymentId) {
        List<String> addresses = plan.platform().addresses(deploymentId);
        if (addresses.isEmpty()) {
            LOG.info("{} is ready", spec.name());
        } else {
            LOG.info("{} is ready at {}", spec.name(), String.join(", ", addresses));
        }
    }
}
