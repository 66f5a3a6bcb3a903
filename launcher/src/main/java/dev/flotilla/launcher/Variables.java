package dev.flotilla.launcher;

import java.util.List;

/** The environment variables that the files under {@code conf} name, for the help; a test keeps both the same. */
final class Variables {
    /**
     * One variable.
     *
     * @param name what it is called
     * @param standard what holds when it is absent, as the files have it; empty when nothing does
     * @param meaning what it decides
     */
    record Variable(String name, String standard, String meaning) {}

    static final List<Variable> ALL = List.of(
            variable("ENVIRONMENT", "development", "development, or production: refuses generated secrets, logs JSON"),
            variable("VERTICLES", "", "which of the file's verticles to deploy, e.g. user,product; all when empty"),
            variable("LOG_LEVEL", "info", "off, error, warn, info, debug or trace"),
            variable("DATA_DIR", "./data", "where the embedded PostgreSQL and generated keys are kept"),
            variable("ZONE", "", "where this process stands; callers prefer instances of their own zone"),
            variable("HTTP_HOST", "0.0.0.0", "the address services listen on"),
            variable("ADVERTISED_HOST", "", "the address discovery tells callers; a fitting one when empty"),
            variable("USER_PORT", "5001", "port of the user service; 0 means any free one, for all ports"),
            variable("ORDER_PORT", "5002", "port of the order service"),
            variable("PRODUCT_PORT", "5003", "port of the product service"),
            variable("MANAGEMENT_PORT", "9000", "port of health, metrics and discovery, on loopback"),
            variable("CONSUL_HOST", "127.0.0.1", "where an agent of Consul is (conf/consul.json)"),
            variable("CONSUL_PORT", "8500", "its HTTP port"),
            variable("CONSUL_TOKEN", "", "what it is asked with, where it has access control"),
            variable("ETCD_ENDPOINTS", "http://127.0.0.1:2379", "where etcd is (conf/etcd.json), a comma list"),
            variable("ETCD_USER", "", "who asks it, where it has access control"),
            variable("ETCD_PASSWORD", "", "the password of that user"),
            variable(
                    "KUBERNETES_API",
                    "",
                    "URL of an API server (conf/kubernetes.json); that of the cluster when empty"),
            variable("KUBERNETES_SERVICE_HOST", "", "where that of the cluster is; Kubernetes itself tells each pod"),
            variable("KUBERNETES_SERVICE_PORT", "", "its port; likewise"),
            variable(
                    "KUBERNETES_NAMESPACE",
                    "",
                    "where its Services are; that of the pod when empty, outside a cluster: default"),
            variable("KUBERNETES_TOKEN_FILE", "", "what it is asked with; the token of the pod when empty"),
            variable("KUBERNETES_CA_FILE", "", "PEM file of whom to trust; the cluster's own authority when empty"),
            variable(
                    "CLUSTER_HOST", "127.0.0.1", "the address of this machine in a Vert.x cluster (conf/cluster.json)"),
            variable("CLUSTER_PORT", "5701", "its port there"),
            variable("CLUSTER_MEMBERS", "127.0.0.1:5701-5709", "where others may be: host:port or host:first-last, …"),
            variable("CLUSTER_DNS", "", "instead: a DNS name for the addresses of all members"),
            variable("USER_DATABASE_URL", "", "postgresql://user:password@host:port/db; embedded when empty"),
            variable("PRODUCT_DATABASE_URL", "", "the same for the product service"),
            variable("ORDER_DATABASE_URL", "", "the same for the order service"),
            variable("NOTIFICATION_DATABASE_URL", "", "the same for the notification service"),
            variable(
                    "RABBITMQ_URI",
                    "",
                    "amqp://user:password@host:port/vhost; events stay in the process (or in the Vert.x cluster) when empty"),
            variable("SMTP_HOST", "", "a mail server; mails are files under DATA_DIR when empty"),
            variable("SMTP_PORT", "25", "its port"),
            variable("SMTP_USERNAME", "", "whom to log in as there, over TLS only; nobody when empty"),
            variable("SMTP_PASSWORD", "", "the password for that"),
            variable("MAIL_FROM", "orders@flotilla.invalid", "the sender of the mails"),
            variable("JWT_PRIVATE_KEY_FILE", "", "PEM file of the key that signs tokens; generated when empty"),
            variable("SERVICE_CLIENT_SECRET", "", "what services prove themselves with: the same in all processes"),
            variable("ADMIN_USERNAME", "", "name of the administrator to make at the first start; none when empty"),
            variable("ADMIN_PASSWORD", "", "the administrator's password"));

    private Variables() {}

    private static Variable variable(String name, String standard, String meaning) {
        return new Variable(name, standard, meaning);
    }
}
