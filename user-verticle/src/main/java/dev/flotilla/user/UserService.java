package dev.flotilla.user;

import dev.flotilla.context.Deadline;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Page;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.security.Principal;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The rules of accounts: who may have a name, who is let in, who sees whom. Knows no HTTP. */
final class UserService {
    private static final Set<String> NEWCOMER = Set.of(Principal.USER);
    private static final Set<String> ADMIN = Set.of(Principal.USER, Principal.ADMIN);

    private final UserStore users;
    private final Passwords passwords;
    private final LoginThrottle throttle;

    UserService(UserStore users, Passwords passwords, LoginThrottle throttle) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
    }

    /** Opens an account; fails with a {@link Problem} 409 when the name is taken in whatever case. */
    Future<User> register(Registration registration, Deadline deadline) {
        return users.findByKey(Username.key(registration.username()))
                .compose(found -> found.isPresent()
                        ? Future.failedFuture(Username.taken())
                        : passwords.hash(registration.password(), deadline))
                .compose(hash -> users.insert(registration, hash, NEWCOMER));
    }

    /** Makes sure that an administrator of this name and password exists. */
    Future<Void> appoint(Registration admin, Deadline deadline) {
        return passwords.hash(admin.password(), deadline).compose(hash -> users.upsert(admin, hash, ADMIN));
    }

    /**
     * Lets somebody in.
     *
     * @param address where the request comes from
     * @return the user; fails with a {@link Problem} 401 for an unknown name and for a wrong password alike, 429 when
     *     there were too many failures
     */
    Future<User> login(Login login, String address, Deadline deadline) {
        String name = Username.boundedKey(login.username());
        throttle.demandFree(name, address);
        return account(login.username())
                .compose(account -> passwords
                        .matches(login.password(), account.map(Account::passwordHash), deadline)
                        .map(matches -> account.filter(any -> matches)))
                .map(account -> admit(account, name, address));
    }

    Future<User> find(UUID id) {
        return users.find(id).map(found -> found.orElseThrow(UserService::unknown));
    }

    /** A page of all users, oldest first. */
    Future<Page<User>> list(int limit, Optional<PageKey> after) {
        // one more than asked for tells whether there is another page
        return after.map(position -> users.list(limit + 1, position))
                .orElseGet(() -> users.list(limit + 1))
                .map(found -> Page.of(found, limit, UserService::cursor));
    }

    /** Whether the principal may see the email address of the user. */
    static boolean mayContact(Principal who, UUID user) {
        return who.has(Principal.ADMIN)
                || who.has(Principal.SERVICE)
                || who.subject().equals(user.toString());
    }

    static Problem unknown() {
        return Problem.notFound("there is no such user");
    }

    /** A name against the rules belongs to nobody, but is looked for all the same: it takes the same time. */
    private Future<Optional<Account>> account(String username) {
        return users.findByKey(Username.isSound(username) ? Username.key(username) : "");
    }

    /** Looks at the throttle once more, so that guesses sent in parallel gain nothing. */
    private User admit(Optional<Account> account, String name, String address) {
        throttle.demandFree(name, address);
        if (account.isEmpty()) {
            throttle.failed(name, address);
            throw Problem.unauthorized("unknown username or wrong password");
        }
        throttle.succeeded(name);
        return account.get().user();
    }

    private static String cursor(User user) {
        return new PageKey(user.createdAt(), user.id()).cursor();
    }
}
