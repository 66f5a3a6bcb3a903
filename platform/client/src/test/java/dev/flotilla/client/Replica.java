package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process that serves, with all that can be wrong with it. */
final class Replica {
    /** How requests fare that arrive. */
    enum Mood {
        WELL,
        /** Answers, but late. */
        SLOW,
        /** Takes requests and says nothing. */
        HANGING,
        /** Answers some of them with a 500. */
        FAULTY,
        /** Begins to answer and never ends. */
        DRIPPING,
        /** Begins to answer and breaks off. */
        BREAKING,
        /** Answers more than anybody wants. */
        BLOATED,
        /** Nothing arrives: packets are lost. */
        UNREACHABLE
    }

    final String service;
    final String zone;
    /** Where it registers itself. */
    final List<SimulatedRegistry> registries;
    /** Requests that have arrived and have not been answered. */
    final Set<SimulatedRequest> open = new LinkedHashSet<>();

    String id;
    int port;
    int weight;
    Mood mood = Mood.WELL;
    /** How late it answers when it is slow. */
    long lateMillis;
    /** How many of its answers are bad when it is faulty. */
    int badPercent;

    boolean running;
    boolean leaving;
    long endedAt = Long.MIN_VALUE / 2;
    /** Which of its lives this is: connections do not outlast one. */
    int life;

    Replica(String service, String id, int port, String zone, int weight, List<SimulatedRegistry> registries) {
        this.service = service;
        this.id = id;
        this.port = port;
        this.zone = zone;
        this.weight = weight;
        this.registries = registries;
    }

    /** As it describes itself to a registry. */
    Instance describedTo(String registry) {
        return new Instance(service, id, World.HOST, port, false, registry, zone, weight, Map.of());
    }

    /** Whether its health check passes. */
    boolean isHealthy() {
        return running && mood != Mood.HANGING && mood != Mood.UNREACHABLE;
    }

    boolean isOffered() {
        return running && !leaving;
    }

    void begin() {
        running = true;
        life++;
    }

    /** The process is gone, and its connections with it. */
    void end(long now) {
        running = false;
        endedAt = now;
        List.copyOf(open).forEach(SimulatedRequest::connectionLost);
    }

    /** Feels that way from now on; who hung answers at last when it is well again. */
    void feel(Mood now) {
        mood = now;
        if (now == Mood.WELL) {
            List.copyOf(open).forEach(SimulatedRequest::answerAtLast);
        }
    }

    @Override
    public String toString() {
        return service + " " + id + ":" + port;
    }
}
