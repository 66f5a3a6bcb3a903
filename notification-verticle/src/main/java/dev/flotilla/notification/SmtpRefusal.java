package dev.flotilla.notification;

import io.vertx.ext.mail.SMTPException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells apart the replies of a mail server that speak of the recipient, which no further attempt changes, from those that
 * speak of us, which may be a matter of settings here or there. Stateless.
 *
 * <p>In doubt it is us: a mail too many is tried again until the relay parks it, but a wrong setting does not park them all.
 */
final class SmtpRefusal {
    /** What Vert.x says of the step at which the server refused; it says it in no other way. */
    private static final String AT_RECIPIENT = "recipient address not accepted";

    private static final String AT_END = "sending data failed";

    /** RFC 5321, 4.2; RFC 7504. */
    private static final Set<Integer> OF_RECIPIENT = Set.of(501, 550, 551, 552, 553, 555, 556);

    /** Enhanced status codes, RFC 3463. */
    private static final Pattern ENHANCED =
            Pattern.compile("\\d{3}[ -]5\\.(\\d{1,3})\\.(\\d{1,3})\\b.*", Pattern.DOTALL);

    /** Servers put off what they have against sender and client until they hear the recipient. */
    private static final Pattern OF_US = Pattern.compile(
            "relay|rcpthosts|authenticat|block|listed|denied|policy|sender|helo|client", Pattern.CASE_INSENSITIVE);

    private SmtpRefusal() {}

    static boolean isForGood(SMTPException said) {
        String step = String.valueOf(said.getMessage());
        String reply = said.getReplyMessage();
        Matcher enhanced = ENHANCED.matcher(reply);
        if (enhanced.matches() && isOfRecipient(enhanced.group(1), enhanced.group(2))) {
            return step.startsWith(AT_RECIPIENT) || step.startsWith(AT_END);
        }
        boolean isOfUs = OF_US.matcher(reply).find() || (enhanced.matches() && isOfUs(enhanced.group(1)));
        return step.startsWith(AT_RECIPIENT) && OF_RECIPIENT.contains(said.getReplyCode()) && !isOfUs;
    }

    /** About an address or a mailbox, but not that of the sender. */
    private static boolean isOfRecipient(String subject, String detail) {
        return subject.equals("2") || (subject.equals("1") && !detail.equals("7") && !detail.equals("8"));
    }

    /** About the sender, the server as a whole, or its policy. */
    private static boolean isOfUs(String subject) {
        return subject.equals("1") || subject.equals("3") || subject.equals("7");
    }
}
