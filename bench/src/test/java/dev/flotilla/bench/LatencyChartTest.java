package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LatencyChartTest {
    @Test
    void drawsALineForEachCurve() throws Exception {
        Document svg = parse(new LatencyChart(List.of(curve("bare", 1), curve("product", 3))).svg());

        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(texts(svg)).contains("bare, 100/s", "product, 100/s");
    }

    @Test
    void keepsEveryPointInsideTheFrame() throws Exception {
        Document svg = parse(new LatencyChart(List.of(curve("slow", 500), curve("fast", 0.02))).svg());

        for (double[] point : points(svg, 0)) {
            assertThat(point[0]).isBetween(70.0, 780.0);
            assertThat(point[1]).isBetween(60.0, 400.0);
        }
    }

    @Test
    void givesEachFurtherNineTheSameRoom() throws Exception {
        Document svg = parse(new LatencyChart(List.of(curve("any", 1))).svg());

        assertThat(texts(svg)).contains("0", "90 %", "99 %", "99.9 %");
        assertThat(xOf(svg, "99 %") - xOf(svg, "90 %")).isCloseTo(xOf(svg, "99.9 %") - xOf(svg, "99 %"), within(0.2));
    }

    @Test
    void endsALineWhereThereAreNoMoreAnswersToTellFrom() throws Exception {
        var few = new Histogram(3);
        few.recordValue(1_000_000);
        var onlyOne = new Curve("few", 1, new Outcome(few, new Tally(1, 0, Duration.ofSeconds(1)), 0));

        double[][] points = points(parse(new LatencyChart(List.of(curve("many", 1), onlyOne)).svg()), 1);

        assertThat(Arrays.stream(points).mapToDouble(point -> point[0])).containsOnly(70.0);
    }

    @Test
    void climbsFromTheFastestAnswerToTheSlowest() throws Exception {
        double[][] points = points(parse(new LatencyChart(List.of(curve("any", 1))).svg()), 0);

        assertThat(points[0][0]).isLessThan(points[points.length - 1][0]);
        assertThat(points[0][1]).isGreaterThan(points[points.length - 1][1]); // y counts from the top
    }

    @Test
    void canBeReadOnDarkAndOnLightPaper() {
        String svg = new LatencyChart(List.of(curve("any", 1))).svg();

        assertThat(svg).contains("prefers-color-scheme: dark").contains("class=\"paper\"");
    }

    @Test
    void drawsALoadThatMetNothing() throws Exception {
        var nothing = new Outcome(new Histogram(3), new Tally(0, 0, Duration.ofSeconds(1)), 0);

        Document svg = parse(new LatencyChart(List.of(new Curve("a < b & c", 1, nothing))).svg());

        assertThat(texts(svg)).contains("a < b & c, 1/s");
    }

    /** A thousand answers, from the given time to a hundred times as long. */
    private static Curve curve(String name, double millis) {
        var latencies = new Histogram(3);
        for (int i = 1; i <= 1000; i++) {
            latencies.recordValue((long) (millis * 1e6 * (i == 1000 ? 100 : 1 + i / 1000.0)));
        }
        return new Curve(name, 100, new Outcome(latencies, new Tally(1000, 0, Duration.ofSeconds(10)), 0));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    private static double xOf(Document svg, String text) {
        int index = texts(svg).indexOf(text);
        return Double.parseDouble(((Element) svg.getElementsByTagName("text").item(index)).getAttribute("x"));
    }

    private static double[][] points(Document svg, int line) {
        String points = ((Element) svg.getElementsByTagName("polyline").item(line)).getAttribute("points");
        return Arrays.stream(points.split(" "))
                .map(point -> Arrays.stream(point.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }
}
