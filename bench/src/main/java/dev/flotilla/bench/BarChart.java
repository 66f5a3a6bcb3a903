package dev.flotilla.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Groups of horizontal bars as an SVG, each group on a linear scale of its own from zero, with its target as a line. A bar
 * that is longer than its scale is cut, and shows it.
 * Follows the reader's preference for light or dark.
 */
final class BarChart {
    private static final int WIDTH = 820;
    private static final int LEFT = 220;
    private static final int RIGHT = 640;
    /** A column of their own, so that no line crosses them. */
    private static final int LABELS = RIGHT + 10;

    private static final int TOP = 16;
    private static final int ROW = 28;
    private static final int BAR = 18;
    private static final int HEAD = 44;
    private static final int GAP = 20;

    /** Ours is told from the others by colour (Okabe and Ito, 2008) and by its solid fill. */
    private static final String STYLE = """
            <style>
            text { font: 13px sans-serif; fill: #1f2328; } .title { font-weight: bold; }
            .paper { fill: #ffffff; } .axis { stroke: #d0d7de; stroke-width: 1; }
            .ours { fill: #0072b2; } .other { fill: #8c959f; fill-opacity: 0.55; }
            .spread { stroke: #1f2328; stroke-width: 1.5; } .cut { stroke: #ffffff; stroke-width: 4; }
            .target { stroke: #d55e00; stroke-width: 2; stroke-dasharray: 5 3; } .limit { fill: #b84f00; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; } .paper { fill: #0d1117; } .axis { stroke: #30363d; }
              .ours { fill: #56b4e9; } .other { fill: #9da7b1; } .spread { stroke: #e6edf3; } .cut { stroke: #0d1117; }
              .target { stroke: #e69f00; } .limit { fill: #e69f00; }
            }
            </style>
            """;

    private final List<Group> groups;
    private final StringBuilder svg = new StringBuilder();

    /**
     * Bars that share a scale.
     *
     * @param title what is shown, and in which unit
     * @param bars from top to bottom
     * @param end of the scale
     * @param target what ours shall not exceed
     */
    record Group(String title, List<Bar> bars, double end, Optional<Target> target) {
        /** With room for all of it. */
        static Group whole(String title, List<Bar> bars, Optional<Target> target) {
            double most = Stream.concat(
                            bars.stream().map(Bar::most), target.stream().map(Target::value))
                    .max(Double::compare)
                    .orElse(0.0);
            return new Group(title, bars, most, target);
        }

        double scale() {
            return (RIGHT - LEFT) / (end > 0 ? end : 1);
        }

        int height() {
            return HEAD + bars.size() * ROW + GAP;
        }
    }

    /**
     * One bar.
     *
     * @param name what it stands for
     * @param value its length
     * @param least the left end of its spread
     * @param most the right end
     * @param label the figure in words
     * @param ours whether it is the product's
     */
    record Bar(String name, double value, double least, double most, String label, boolean ours) {
        /** One without a spread. */
        static Bar exact(String name, double value, String label, boolean ours) {
            return new Bar(name, value, value, value, label, ours);
        }
    }

    /** A line at a value. */
    record Target(double value, String label) {}

    BarChart(List<Group> groups) {
        this.groups = groups;
    }

    String svg() {
        int height = TOP + groups.stream().mapToInt(Group::height).sum();
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height);
        String titles = String.join("; ", groups.stream().map(Group::title).toList());
        add("<title>%s</title>", escape(titles));
        add("%s<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", STYLE, WIDTH, height);
        int top = TOP;
        for (Group group : groups) {
            draw(group, top);
            top += group.height();
        }
        add("</svg>");
        return svg.toString();
    }

    private void draw(Group group, int top) {
        double scale = group.scale();
        int first = top + HEAD;
        int bottom = first + group.bars().size() * ROW;
        add("<text class=\"title\" x=\"20\" y=\"%d\">%s</text>", top + 14, escape(group.title()));
        add("<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", LEFT, first - 4, LEFT, bottom);
        for (int i = 0; i < group.bars().size(); i++) {
            draw(group.bars().get(i), first + i * ROW, scale);
        }
        group.target().ifPresent(target -> draw(target, first - 4, bottom, scale));
    }

    private void draw(Bar bar, int y, double scale) {
        // A bar of next to nothing is still seen.
        double length = Math.max(1.5, Math.min(RIGHT - LEFT, bar.value() * scale));
        int middle = y + BAR / 2;
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 10, middle + 4, escape(bar.name()));
        String style = bar.ours() ? "ours" : "other";
        add("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", style, LEFT, y, length, BAR);
        if (bar.value() * scale > RIGHT - LEFT) {
            add("<path class=\"cut\" d=\"M%d %d l6 %d\"/>", RIGHT - 26, y + BAR + 2, -BAR - 4);
        } else if (bar.most() > bar.least()) {
            spread(LEFT + bar.least() * scale, LEFT + bar.most() * scale, middle);
        }
        add("<text x=\"%d\" y=\"%d\">%s</text>", LABELS, middle + 4, escape(bar.label()));
    }

    private void spread(double from, double to, int middle) {
        double end = Math.min(RIGHT, to);
        add("<path class=\"spread\" d=\"M%.1f %d H%.1f M%.1f %d v8\"/>", from, middle, end, from, middle - 4);
        if (end >= to) {
            add("<path class=\"spread\" d=\"M%.1f %d v8\"/>", to, middle - 4);
        }
    }

    private void draw(Target target, int top, int bottom, double scale) {
        double x = LEFT + target.value() * scale;
        add("<line class=\"target\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, top, x, bottom);
        add("<text class=\"limit\" x=\"%.1f\" y=\"%d\">%s</text>", x, top - 5, escape(target.label()));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... args) {
        svg.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
