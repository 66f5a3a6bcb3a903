package dev.flotilla.bench;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.lang.reflect.Proxy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GreenMail in this process that takes every mail, notes which order it confirms and when it came, and forgets it. */
final class MailServer implements AutoCloseable {
    private static final Pattern ORDER = Pattern.compile("<order-(.*)@.*>");
    private static final long START_MILLIS = 30_000;

    /** Who gets all mails; a mailbox would keep them, and the run makes hundreds of thousands. */
    private static final GreenMailUser NOBODY = (GreenMailUser) Proxy.newProxyInstance(
            GreenMailUser.class.getClassLoader(), new Class<?>[] {GreenMailUser.class}, (proxy, method, args) -> null);

    private final GreenMail server;
    private volatile Post post = new Post();

    private MailServer(GreenMail server) {
        this.server = server;
    }

    static MailServer start() {
        var setup = new ServerSetup(0, Target.HOST, ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(START_MILLIS);
        var mails = new MailServer(new GreenMail(setup));
        mails.server.getUserManager().setMessageDeliveryHandler((message, address) -> {
            mails.post.deliver(order(message.getMessage()), System.nanoTime());
            return NOBODY;
        });
        mails.server.start();
        return mails;
    }

    int port() {
        return server.getSmtp().getPort();
    }

    /** Notes what comes from now on. */
    Post newPost() {
        post = new Post();
        return post;
    }

    /** The Message-ID names the order. */
    private static String order(MimeMessage mail) throws MessagingException {
        Matcher found = ORDER.matcher(String.valueOf(mail.getMessageID()));
        if (!found.matches()) {
            throw new MessagingException("a mail that confirms no order: " + mail.getMessageID());
        }
        return found.group(1);
    }

    @Override
    public void close() {
        server.stop();
    }
}
