package dev.flotilla.launcher;

import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code --help} and {@code --version} print. */
final class Help {
    private static final String TEXT = """
            Usage: java -jar launcher.jar [-conf FILE] [options]

            Starts the verticles that a configuration names, in this one process.

              -conf FILE    the configuration; without it the local one inside the jar
              --help        this text
              --version     the version
              -cluster, -cluster-host HOST, -cluster-port PORT, -cluster-public-host HOST,
              -cluster-public-port PORT, -options FILE
                            passed on to Vert.x; those of the cluster concern its event bus

            Files:
              conf/local.json       everything in one JVM, with an embedded PostgreSQL
              conf/cluster.json     processes of any number are one Vert.x cluster, without a registry
              conf/consul.json      processes of any number find each other through Consul
              conf/etcd.json        the same through etcd
              conf/kubernetes.json  pods find each other through the Services of Kubernetes
              conf/catalogue.json   the products a new catalogue begins with
            A file with "include": "FILE" has what it leaves out from that one, relative to it: the other homes
            include conf/local.json and say only what differs.

            A verticle of your own is one more entry under "verticles" in the file:
              "mine": {"main": "com.acme.MyVerticle", "config": {}, "instances": 1,
                       "threading_model": "event_loop"}     (or worker, or virtual_thread)
            Any text in the file may hold ${VARIABLE:default}.

            Environment variables of these files (an empty one counts as absent):
            %s
            Exit codes:
              0    asked to end by SIGTERM or SIGINT, and ended in order
              1    could not start, for a reason outside the configuration, could not end in order, or its cluster lost it
              2    the command line or the configuration cannot be used; every fault is listed
              130, 143    a second SIGINT or SIGTERM ended it at once
            """;

    private Help() {}

    static String text() {
        return TEXT.formatted(Variables.ALL.stream().map(Help::line).collect(Collectors.joining("\n")) + "\n");
    }

    static String version() {
        String version = Optional.ofNullable(Help.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        return "flotilla " + version + ", Java " + Runtime.version();
    }

    private static String line(Variables.Variable variable) {
        String standard = variable.standard().isEmpty() ? "" : " [" + variable.standard() + "]";
        return "  %-22s %s%s".formatted(variable.name(), variable.meaning(), standard);
    }
}
