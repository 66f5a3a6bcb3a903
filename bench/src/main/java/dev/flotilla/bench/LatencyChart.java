package dev.flotilla.bench;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latency by percentile as an SVG: percentiles on the axis of 1/(1-p), which gives each further nine the same room, and
 * milliseconds on a logarithmic one. Follows the reader's preference for light or dark.
 */
final class LatencyChart {
    private static final int WIDTH = 820;
    private static final int HEIGHT = 460;
    private static final int LEFT = 70;
    private static final int RIGHT = 780;
    private static final int TOP = 60;
    private static final int BOTTOM = 400;
    private static final int STEPS_PER_HALVING = 10;

    /** Names of the percentiles at 1/(1-p) = 1, 10, 100, … */
    private static final List<String> PERCENTILES = List.of("0", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %");

    /** Told apart by colour (Okabe and Ito, 2008) and by dashes. */
    private static final String STYLE = """
            <style>
            text { font: 13px sans-serif; fill: #1f2328; }
            .paper { fill: #ffffff; } .grid { stroke: #d0d7de; stroke-width: 1; }
            polyline, .key { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
            .c0 { stroke: #56606b; stroke-dasharray: 7 4; } .c1 { stroke: #0072b2; } .c2 { stroke: #d55e00; }
            .c3 { stroke: #009e73; stroke-dasharray: 2 4; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; } .paper { fill: #0d1117; } .grid { stroke: #30363d; }
              .c0 { stroke: #9da7b1; } .c1 { stroke: #56b4e9; } .c2 { stroke: #e69f00; } .c3 { stroke: #2fc79a; }
            }
            </style>
            """;

    private static final int COLOURS = 4;

    private final List<Curve> curves;
    private final int decades;
    private final int lowest;
    private final int highest;
    private final StringBuilder svg = new StringBuilder();

    /** At least one curve. */
    LatencyChart(List<Curve> curves) {
        this.curves = curves;
        double most = curves.stream()
                .mapToDouble(curve -> (double) histogram(curve).getTotalCount())
                .max()
                .orElse(1);
        this.decades = Math.max(1, Math.min(PERCENTILES.size() - 1, (int) Math.ceil(Math.log10(Math.max(1, most)))));
        this.lowest = (int) Math.floor(Math.log10(
                curves.stream().mapToDouble(LatencyChart::least).min().orElse(1)));
        double top = curves.stream()
                .mapToDouble(curve -> curve.outcome().millis(100))
                .max()
                .orElse(1);
        this.highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10(Math.max(top, 0.001))));
    }

    String svg() {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, HEIGHT);
        add("<title>Latency by percentile at a fixed rate</title>");
        add("%s<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", STYLE, WIDTH, HEIGHT);
        percentileAxis();
        latencyAxis();
        for (int i = 0; i < curves.size(); i++) {
            line(curves.get(i), i);
        }
        add("</svg>");
        return svg.toString();
    }

    private void percentileAxis() {
        percentile(Math.log10(2), "50 %");
        for (int decade = 0; decade <= decades; decade++) {
            percentile(decade, PERCENTILES.get(decade));
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">of the answers took no longer</text>", 425, BOTTOM + 44);
    }

    private void percentile(double decade, String name) {
        double x = x(decade);
        add("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP, x, BOTTOM);
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, BOTTOM + 20, name);
    }

    private void latencyAxis() {
        for (int power = lowest; power <= highest; power++) {
            double y = y(Math.pow(10, power));
            add("<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, y, RIGHT, y);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s ms</text>", LEFT - 8, y + 4, number(power));
        }
    }

    private void line(Curve curve, int index) {
        var points = new StringBuilder();
        // Of n answers one alone is the n-th part: a line that went on would claim to know more.
        double end = Math.min(
                decades, Math.log10(Math.max(1, (double) histogram(curve).getTotalCount())));
        for (HistogramIterationValue value : histogram(curve).percentiles(STEPS_PER_HALVING)) {
            double rest = 1 - value.getPercentileLevelIteratedTo() / 100;
            double place = rest <= 0 ? end : Math.min(end, -Math.log10(rest));
            double millis = Math.max(value.getValueIteratedTo() / 1e6, Math.pow(10, lowest));
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(millis)));
        }
        int colour = index % COLOURS;
        add("<polyline class=\"c%d\" points=\"%s\"/>", colour, points.toString().strip());
        int left = LEFT + index * 240;
        add("<line class=\"key c%d\" x1=\"%d\" y1=\"30\" x2=\"%d\" y2=\"30\"/>", colour, left, left + 28);
        add("<text x=\"%d\" y=\"34\">%s, %d/s</text>", left + 36, escape(curve.name()), curve.rate());
    }

    private double x(double decade) {
        return LEFT + (RIGHT - LEFT) * decade / decades;
    }

    private double y(double millis) {
        return BOTTOM - (BOTTOM - TOP) * (Math.log10(millis) - lowest) / (highest - lowest);
    }

    private static Histogram histogram(Curve curve) {
        return curve.outcome().latencies();
    }

    /** In milliseconds, a microsecond at least: zero has no logarithm. */
    private static double least(Curve curve) {
        return Math.max(0.001, histogram(curve).getMinValue() / 1e6);
    }

    private static String number(int power) {
        return power >= 0
                ? String.format(Locale.ROOT, "%.0f", Math.pow(10, power))
                : "0." + "0".repeat(-power - 1) + "1";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... args) {
        svg.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
