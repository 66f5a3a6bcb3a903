package dev.flotilla.notification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeUtility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {
    @Test
    void leavesAsciiAsItIs() {
        assertThat(HeaderText.encode("Your order: 3 x Keyboard, \"new\" = 100%"))
                .isEqualTo("Your order: 3 x Keyboard, \"new\" = 100%");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your order: 1 × Rocket 🚀🚀",
                "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
                "a🚀bb🚀ccc🚀dddd🚀eeeee🚀ffffff🚀ggggggg🚀hhhhhhhh🚀iiiiiiiii🚀 测试产品 ä ö ü ß",
                "=?UTF-8?B?Z290Y2hh?="
            })
    void saysAnythingInLinesThatEveryServerTakes(String text) throws Exception {
        String header = "Subject: " + HeaderText.encode(text);

        assertThat(header.split("\r\n ", -1))
                .allSatisfy(line -> assertThat(line)
                        .matches("\\p{ASCII}+")
                        .matches("(Subject: )?=\\?UTF-8\\?B\\?[A-Za-z0-9+/=]+\\?=")
                        .hasSizeLessThanOrEqualTo(75));
        assertThat(MimeUtility.decodeText(header.substring("Subject: ".length())))
                .isEqualTo(text);
    }
}
