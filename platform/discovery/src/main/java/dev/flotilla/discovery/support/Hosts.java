package dev.flotilla.discovery.support;

import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/** What a registry may say an instance's host is: others write there, and a call to nonsense is a call that fails. Stateless. */
public final class Hosts {
    private static final int LONGEST = 253;

    /** A DNS name, taken as it is written by people: with underscores, and perhaps the dot of the root. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?");

    private Hosts() {}

    /** Whether something can be called there: a name, or an address of either family without a zone. */
    public static boolean isHost(String host) {
        boolean address = host.indexOf(':') >= 0;
        return host.length() <= LONGEST
                && (address
                        ? host.indexOf('%') < 0 && host.indexOf('[') < 0 && NetUtil.isValidIpV6Address(host)
                        : NAME.matcher(host).matches());
    }
}
