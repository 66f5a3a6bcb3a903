package dev.flotilla.discovery.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TopicConfig;
import java.util.Map;

/** What Hazelcast is told; where this says nothing, its own defaults hold. Stateless. */
final class MemberConfig {
    /** What Vert.x keeps in the cluster, subscriptions above all, outlives so many members that die at once. */
    private static final int BACKUPS = 3;

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            // Nobody is told of our clusters.
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.health.monitoring.level", "OFF"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.discovery.enabled", "true"),
            // So long the first one looks for others, and then need not wait for them: who comes later, joins at once.
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.max.wait.seconds.before.join", "0"),
            // Whom nobody takes in for so long, at its start or when parts become one, shuts itself down.
            Map.entry("hazelcast.max.join.seconds", "60"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            // How soon those who were separated, or founded the cluster at the same time, look for each other.
            Map.entry("hazelcast.merge.first.run.delay.seconds", "2"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "2"),
            Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
            // Fits the time a process has for leaving; nothing is lost when it is too short, as there are backups.
            Map.entry("hazelcast.graceful.shutdown.max.wait", "1"));

    private MemberConfig() {}

    static Config of(ClusterSettings settings) {
        var config = new Config().setClusterName(settings.name());
        PROPERTIES.forEach(config::setProperty);
        config.setProperty("hazelcast.local.localAddress", settings.host());
        long seconds = (settings.heartbeatTimeout().toMillis() + 999) / 1000;
        config.setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(seconds));
        network(config.getNetworkConfig(), settings);
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs").setBackupCount(BACKUPS));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(BACKUPS));
        // An announcement says which is the newer one: it need not wait for others on the threads that bring it.
        config.addTopicConfig(new TopicConfig(AnnouncementTopic.TOPIC)
                .setMultiThreadingEnabled(true)
                .setStatisticsEnabled(false));
        return config;
    }

    private static void network(NetworkConfig network, ClusterSettings settings) {
        network.setPort(settings.port()).setPortAutoIncrement(false);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setConnectionTimeoutSeconds(2);
        join.getDiscoveryConfig()
                .addDiscoveryStrategyConfig(
                        new DiscoveryStrategyConfig(new SeedStrategy.Factory(new SeedMembers(settings))));
    }
}
