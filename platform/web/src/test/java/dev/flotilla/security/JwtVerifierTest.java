package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.flotilla.error.Problem;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class JwtVerifierTest {
    private static final JwtSettings SETTINGS = new JwtSettings("flotilla", "flotilla");
    private static final SigningKey OURS = SigningKey.generate();
    private static final SigningKey STRANGERS = SigningKey.generate();
    private static final Forger FORGER = Forger.with(OURS.id(), OURS.pem());
    private static final Vertx VERTX = Vertx.vertx();

    private final JwtVerifier verifier =
            new JwtVerifier(VERTX, SETTINGS, () -> Future.succeededFuture(List.of(OURS.jwk())));

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void believesATokenOfTheIssuer() throws Exception {
        var issuer = new TokenIssuer(VERTX, SETTINGS, OURS);
        var ann = new Principal("4711", Set.of(Principal.USER, Principal.ADMIN));

        String token = issuer.issue(ann, "ann", Duration.ofMinutes(1)).await(30, TimeUnit.SECONDS);

        assertThat(verifier.verify(token).await(30, TimeUnit.SECONDS)).isEqualTo(ann);
    }

    @Test
    void theIssuerNamesKeyAndUserInTheToken() throws Exception {
        var issuer = new TokenIssuer(VERTX, SETTINGS, OURS);

        String token = issuer.issue(new Principal("4711", Set.of("user")), "ann", Duration.ofMinutes(1))
                .await(30, TimeUnit.SECONDS);

        var parts = CompactToken.parse(token);
        assertThat(parts.keyId()).isEqualTo(OURS.id());
        assertThat(parts.payload().fieldNames())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "roles", "iat", "nbf", "exp", "jti", "username");
    }

    @Test
    void believesAHandMadeTokenInOrder() {
        assertThat(statusOf(FORGER.sign(Forger.claims()))).isEqualTo(200);
    }

    @Test
    void believesAnAudienceAmongOthers() {
        var claims = Forger.claims().put("aud", new JsonArray().add("other").add("flotilla"));

        assertThat(statusOf(FORGER.sign(claims))).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refuses(String attack, String token) {
        assertThat(statusOf(token)).as(attack).isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refusesWithoutAKeyToo(String attack, String token) {
        var withoutKey = new JwtVerifier(VERTX, SETTINGS, () -> Future.succeededFuture(List.of()));

        assertThat(statusOf(withoutKey, token)).as(attack).isIn(401, 503);
    }

    @Test
    void refusesARememberedTokenThatWasTamperedWith() {
        String token = FORGER.sign(Forger.claims());
        assertThat(statusOf(token)).isEqualTo(200);

        assertThat(statusOf(token.substring(0, token.length() - 4) + "AAAA")).isEqualTo(401);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(shapes(), headers(), claims()).flatMap(all -> all);
    }

    private static Stream<Arguments> shapes() {
        String good = FORGER.sign(Forger.claims());
        String[] parts = good.split("\\.");
        String none = Forger.part("{\"alg\":\"none\",\"kid\":\"" + OURS.id() + "\"}");
        String payload = Forger.part(Forger.claims().encode());
        return Stream.of(
                arguments("empty", ""),
                arguments("dots", ".."),
                arguments("two parts", parts[0] + "." + parts[1]),
                arguments("an empty signature", parts[0] + "." + parts[1] + "."),
                arguments("four parts", good + "." + parts[2]),
                arguments("alg none, two parts", none + "." + payload),
                arguments("alg none, empty signature", none + "." + payload + "."),
                arguments("alg none, some signature", none + "." + payload + "." + parts[2]),
                arguments("RS256, junk signature", parts[0] + "." + payload + ".AAAA"),
                arguments("a changed payload", parts[0] + "." + Forger.part("{}") + "." + parts[2]),
                arguments(
                        "another subject under the old signature",
                        parts[0] + "."
                                + Forger.part(Forger.claims().put("sub", "root").encode()) + "." + parts[2]),
                arguments("not base64", "#$%.&/(.)=?"),
                arguments("padded base64", good + "=="),
                arguments("white space", " " + good),
                arguments("not JSON", Forger.part("x") + "." + Forger.part("y") + ".AAAA"),
                arguments("an array", Forger.part("[]") + "." + Forger.part("[]") + ".AAAA"),
                arguments("bytes that look like UTF-32", "AAAAew.AAAAew.AAAA"),
                arguments("a million characters", "a".repeat(1_000_000)),
                arguments("a million dots", ".".repeat(1_000_000)),
                arguments(
                        "a good one made too long", FORGER.sign(Forger.claims().put("x", "y".repeat(9_000)))));
    }

    private static Stream<Arguments> headers() {
        var claims = Forger.claims();
        byte[] der = FORGER.publicKey().getEncoded();
        String pem = Pem.write("PUBLIC KEY", der);
        return Stream.of(
                arguments("HS256 with the PEM of the public key", mac(pem)),
                arguments("HS256 with the PEM without its last newline", mac(pem.strip())),
                arguments("HS256 with the JWK", mac(OURS.jwk().encode())),
                arguments("HS256 with the modulus", mac(OURS.jwk().getString("n"))),
                arguments("HS256 with the DER", FORGER.signWithMac(der, claims)),
                arguments("HS256 with nothing to guess", FORGER.signWithMac(new byte[] {0}, claims)),
                headed("RS512 in words", header -> header.put("alg", "RS512")),
                headed("lower case", header -> header.put("alg", "rs256")),
                headed("alg as a number", header -> header.put("alg", 256)),
                headed("no alg", header -> without(header, "alg")),
                headed("no kid", header -> without(header, "kid")),
                headed("an unknown kid", header -> header.put("kid", "unknown")),
                headed("an empty kid", header -> header.put("kid", "")),
                headed("kid as a number", header -> header.put("kid", 1)),
                headed("a kid that is a path", header -> header.put("kid", "../../dev/null")),
                headed("a critical extension", header -> header.put("crit", new JsonArray().add("exp"))),
                arguments(
                        "a stranger's key",
                        Forger.with(STRANGERS.id(), STRANGERS.pem()).sign(claims)),
                arguments("a stranger's key under our kid", stranger(header -> header)),
                arguments("a key of its own", stranger(header -> header.put("jwk", STRANGERS.jwk()))),
                arguments("a place to get the key", stranger(header -> header.put("jku", "http://127.0.0.1:1/jwks"))),
                arguments(
                        "a place to get the certificate", stranger(header -> header.put("x5u", "http://127.0.0.1:1/"))),
                arguments(
                        "a certificate of its own",
                        stranger(header -> header.put("x5c", new JsonArray().add("MIIB")))));
    }

    private static Stream<Arguments> claims() {
        long now = Instant.now().getEpochSecond();
        Stream<Arguments> missing = Stream.of("iss", "aud", "sub", "exp", "nbf", "iat", "roles")
                .map(claim -> claimed("no " + claim, all -> without(all, claim)));
        Stream<Arguments> wrong = Stream.of(
                claimed("another issuer", all -> all.put("iss", "evil")),
                claimed("issuer as a list", all -> all.put("iss", new JsonArray().add("flotilla"))),
                claimed("another audience", all -> all.put("aud", "evil")),
                claimed(
                        "other audiences",
                        all -> all.put("aud", new JsonArray().add("evil").add(1))),
                claimed("audience as an object", all -> all.put("aud", new JsonObject())),
                claimed("audience as a number", all -> all.put("aud", 1)),
                claimed("an empty subject", all -> all.put("sub", "")),
                claimed("subject as a number", all -> all.put("sub", 1)),
                claimed("roles as a text", all -> all.put("roles", "admin")),
                claimed("roles that are no texts", all -> all.put("roles", new JsonArray().add(1))),
                claimed("expired a second ago", all -> all.put("exp", now - 1)),
                claimed("expired long ago", all -> all.put("exp", 0)),
                claimed("exp negative", all -> all.put("exp", -1)),
                claimed("exp as a text", all -> all.put("exp", Long.toString(now + 60))),
                claimed("exp null", all -> all.putNull("exp")),
                claimed("exp beyond 64 bits", all -> all.put("exp", new java.math.BigInteger("9".repeat(40)))),
                claimed("exp the greatest number", all -> all.put("exp", Long.MAX_VALUE)),
                claimed("exp with an exponent", all -> all.put("exp", 1e300)),
                claimed("exp true", all -> all.put("exp", true)),
                claimed("not valid yet", all -> all.put("nbf", now + 60)),
                claimed("nbf as a text", all -> all.put("nbf", "0")),
                claimed("issued in the future", all -> all.put("iat", now + 60)),
                arguments(
                        "a claim twice",
                        signRaw("{\"sub\":\"root\"," + Forger.claims().encode().substring(1))),
                arguments("something after the claims", signRaw(Forger.claims().encode() + "{}")),
                arguments("claims too deep", signRaw("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}")));
        return Stream.concat(missing, wrong);
    }

    private static Arguments claimed(String name, UnaryOperator<JsonObject> change) {
        return arguments(name, FORGER.sign(change.apply(Forger.claims())));
    }

    private static Arguments headed(String name, UnaryOperator<JsonObject> change) {
        return arguments(
                name, FORGER.sign(change.apply(FORGER.header()), Forger.claims().encode()));
    }

    private static String stranger(UnaryOperator<JsonObject> change) {
        return Forger.with(STRANGERS.id(), STRANGERS.pem())
                .sign(change.apply(FORGER.header()), Forger.claims().encode());
    }

    private static String signRaw(String payload) {
        return FORGER.sign(FORGER.header(), payload);
    }

    private static String mac(String secret) {
        return FORGER.signWithMac(secret.getBytes(StandardCharsets.UTF_8), Forger.claims());
    }

    private static JsonObject without(JsonObject object, String key) {
        var copy = object.copy();
        copy.remove(key);
        return copy;
    }

    private int statusOf(String token) {
        return statusOf(verifier, token);
    }

    private static int statusOf(JwtVerifier verifier, String token) {
        return verifier.verify(token)
                .map(principal -> 200)
                .otherwise(failure -> ((Problem) failure).status())
                .await();
    }
}
