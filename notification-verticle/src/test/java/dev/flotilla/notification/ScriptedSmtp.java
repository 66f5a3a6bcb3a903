package dev.flotilla.notification;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that says what a test wants it to say, or nothing. */
final class ScriptedSmtp {
    static final String SILENCE = "";

    private final Map<String, String> replies = new ConcurrentHashMap<>(Map.of(
            "GREETING", "220 test",
            "EHLO", "250 test",
            "MAIL", "250 ok",
            "RCPT", "250 ok",
            "DATA", "354 go on",
            ".", "250 taken",
            "RSET", "250 ok",
            "QUIT", "221 bye"));
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Promise<Void> closed = Promise.promise();
    private final Map<String, Promise<Void>> awaited = new ConcurrentHashMap<>();
    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    private final NetServer server;

    private ScriptedSmtp(NetServer server) {
        this.server = server;
    }

    static ScriptedSmtp start(Vertx vertx) throws Exception {
        NetServer server = vertx.createNetServer();
        var smtp = new ScriptedSmtp(server);
        server.connectHandler(smtp::serve).listen(0, "127.0.0.1").await(30, SECONDS);
        return smtp;
    }

    int port() {
        return server.actualPort();
    }

    /** From now on; the end of a mail is ".", the connection itself "GREETING". */
    void says(String command, String reply) {
        replies.put(command, reply);
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    long taken() {
        return commands.stream().filter("."::equals).count();
    }

    int connections() {
        return open.get();
    }

    /** Comes when the first client has gone. */
    Future<Void> clientGone() {
        return closed.future();
    }

    /** Comes when a client says this for the first time. */
    Future<Void> awaitCommand(String line) {
        return awaited.computeIfAbsent(line, any -> Promise.promise()).future();
    }

    /** Takes no connection any more. */
    void stop() throws Exception {
        server.close().await(30, SECONDS);
    }

    /** Closes all connections without a word. */
    void die() {
        sockets.forEach(socket -> socket.close().onComplete(closing -> {}));
    }

    private void serve(NetSocket socket) {
        open.incrementAndGet();
        sockets.add(socket);
        socket.closeHandler(gone -> {
            open.decrementAndGet();
            closed.tryComplete();
        });
        var inMail = new boolean[1];
        socket.handler(RecordParser.newDelimited("\r\n", line -> take(socket, line.toString(), inMail)));
        reply(socket, "GREETING");
    }

    private void take(NetSocket socket, String line, boolean[] inMail) {
        if (inMail[0] && !line.equals(".")) {
            return;
        }
        String command = line.split(" ", 2)[0];
        commands.add(line);
        awaited.computeIfAbsent(line, any -> Promise.promise()).tryComplete();
        inMail[0] = command.equals("DATA") && replies.getOrDefault("DATA", "").startsWith("354");
        reply(socket, command);
    }

    private void reply(NetSocket socket, String command) {
        String reply = replies.getOrDefault(command, "502 no");
        if (!reply.equals(SILENCE)) {
            socket.write(reply + "\r\n").onComplete(written -> {
                if (command.equals("QUIT")) {
                    socket.close().onComplete(closing -> {});
                }
            });
        }
    }
}
