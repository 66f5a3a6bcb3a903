package dev.flotilla.notification;

import io.vertx.ext.mail.MailMessage;

/** Writes the mail that confirms an order: text and HTML, the same words in both. Stateless. */
final class Confirmation {
    private static final int LONGEST_NAME = 100;

    private Confirmation() {}

    /** The mail of an order; the same event makes the same mail, so that whoever gets it twice can tell. */
    static MailMessage of(OrderCreated order, String from) {
        return new MailMessage()
                .setFrom(from)
                .setTo(order.email())
                .setText(text(order))
                .setHtml(html(order))
                .addHeader("Subject", HeaderText.encode(subject(order)))
                .addHeader("Message-ID", "<order-" + order.orderId() + "@flotilla>")
                .addHeader("Auto-Submitted", "auto-generated");
    }

    private static String subject(OrderCreated order) {
        return "Your order: " + order.quantity() + " × " + oneLine(order.productName());
    }

    private static String text(OrderCreated order) {
        return """
                Hello %s,

                thank you for your order.

                  Order:       %s
                  Product:     %s
                  Quantity:    %d
                  Unit price:  %s
                  Total:       %s
                """.formatted(
                        oneLine(order.username()),
                        order.orderId(),
                        oneLine(order.productName()),
                        order.quantity(),
                        order.unitPrice().toPlainString(),
                        order.totalPrice().toPlainString());
    }

    private static String html(OrderCreated order) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Your order</title></head>
                <body>
                <p>Hello %s,</p>
                <p>thank you for your order.</p>
                <table>
                <tr><th align="left">Order</th><td>%s</td></tr>
                <tr><th align="left">Product</th><td>%s</td></tr>
                <tr><th align="left">Quantity</th><td>%d</td></tr>
                <tr><th align="left">Unit price</th><td>%s</td></tr>
                <tr><th align="left">Total</th><td>%s</td></tr>
                </table>
                </body>
                </html>
                """.formatted(
                        escaped(order.username()),
                        order.orderId(),
                        escaped(order.productName()),
                        order.quantity(),
                        order.unitPrice().toPlainString(),
                        order.totalPrice().toPlainString());
    }

    /** No name reaches into the next header or line, however it is written. */
    private static String oneLine(String name) {
        String line = name.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+", " ").strip();
        int end = line.offsetByCodePoints(0, Math.min(LONGEST_NAME, line.codePointCount(0, line.length())));
        return line.substring(0, end);
    }

    private static String escaped(String name) {
        return oneLine(name)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
