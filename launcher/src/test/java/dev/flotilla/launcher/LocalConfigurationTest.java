package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.json.Fields;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The configuration inside the jar, read as the launcher reads it. */
class LocalConfigurationTest {
    private static final Map<String, String> FREE_PORTS =
            Map.of("USER_PORT", "0", "ORDER_PORT", "0", "PRODUCT_PORT", "0", "MANAGEMENT_PORT", "0");

    @Test
    void isSoundAsItStands() {
        var source = Configurations.load(Optional.empty(), FREE_PORTS);
        Fields root = Fields.ofConfig(source.document(), "");

        LaunchPlan plan = LaunchPlan.read(root);

        assertThat(source.explain(root)).isEmpty();
        assertThat(plan.verticles())
                .extracting(VerticleSpec::name)
                .containsExactly("user", "order", "product", "notification");
    }

    @Test
    void lacksEverySecretInProduction() {
        var variables = new HashMap<>(FREE_PORTS);
        variables.put("ENVIRONMENT", "production");
        var source = Configurations.load(Optional.empty(), variables);
        Fields root = Fields.ofConfig(source.document(), "");

        LaunchPlan plan = LaunchPlan.read(root);

        assertThat(plan.environment().isProduction()).isTrue();
        assertThat(source.explain(root).stream().map(fault -> fault.substring(0, fault.indexOf(':'))))
                .containsExactly(
                        "security.service_client_secret",
                        "verticles.user.config.database.url",
                        "verticles.user.config.jwt_private_key_file",
                        "verticles.order.config.database.url",
                        "verticles.product.config.database.url");
    }

    @Test
    void needsOnlyTheSecretsOfWhatIsPicked() {
        var variables = new HashMap<>(FREE_PORTS);
        variables.put("ENVIRONMENT", "production");
        variables.put("VERTICLES", "product");
        variables.put("SERVICE_CLIENT_SECRET", "a secret of some length");
        var source = Configurations.load(Optional.empty(), variables);
        Fields root = Fields.ofConfig(source.document(), "");

        LaunchPlan plan = LaunchPlan.read(root);

        assertThat(plan.verticles()).extracting(VerticleSpec::name).containsExactly("product");
        assertThat(source.explain(root))
                .singleElement()
                .asString()
                .startsWith("verticles.product.config.database.url: is required in production");
    }
}
