package dev.flotilla.discovery.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Tells Hazelcast of the {@link SeedMembers}: when it starts, and as long as it looks for parts of a divided cluster. */
final class SeedStrategy extends AbstractDiscoveryStrategy {
    private final SeedMembers candidates;

    private SeedStrategy(SeedMembers candidates, ILogger logger) {
        super(logger, Map.of());
        this.candidates = candidates;
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        return candidates.answering().stream().map(SeedStrategy::node).toList();
    }

    private static DiscoveryNode node(InetSocketAddress address) {
        return new SimpleDiscoveryNode(new Address(address));
    }

    /** Makes it for the one member whose configuration has this. */
    record Factory(SeedMembers candidates) implements DiscoveryStrategyFactory {
        @Override
        public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
            return SeedStrategy.class;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public DiscoveryStrategy newDiscoveryStrategy(
                DiscoveryNode member, ILogger logger, Map<String, Comparable> properties) {
            return new SeedStrategy(candidates, logger);
        }

        @Override
        public Collection<PropertyDefinition> getConfigurationProperties() {
            return List.of();
        }
    }
}
