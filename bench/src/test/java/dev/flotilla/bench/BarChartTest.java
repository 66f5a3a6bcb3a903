package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
    @Test
    void drawsBarsInProportionFromZero() throws Exception {
        Document svg = parse(group(bar("half", 50), bar("whole", 100)));

        assertThat(widths(svg)).hasSize(2);
        assertThat(widths(svg).get(1)).isCloseTo(2 * widths(svg).get(0), within(0.2));
    }

    @Test
    void showsEvenABarOfNextToNothing() throws Exception {
        Document svg = parse(group(bar("tiny", 1), bar("huge", 1_000_000)));

        assertThat(widths(svg)).allMatch(width -> width >= 1.5);
    }

    @Test
    void keepsSpreadAndTargetOnTheScale() throws Exception {
        var spread = new BarChart.Bar("spread", 10, 5, 100, "10", true);
        var group = BarChart.Group.whole("any", List.of(spread), Optional.of(new BarChart.Target(50, "limit")));
        Document svg = parse(group);

        Element line = (Element) svg.getElementsByTagName("line").item(1);
        assertThat(Double.parseDouble(line.getAttribute("x1"))).isCloseTo((220 + 640) / 2.0, within(0.2));
        assertThat(((Element) svg.getElementsByTagName("path").item(0)).getAttribute("d"))
                .contains("H640.0");
        assertThat(texts(svg)).contains("limit");
    }

    @Test
    void cutsABarThatIsLongerThanItsScaleAndShowsIt() throws Exception {
        var bars = List.of(bar("fits", 50), bar("does not", 1000));
        String svg = new BarChart(List.of(new BarChart.Group("any", bars, 100, Optional.empty()))).svg();

        assertThat(widths(read(svg))).containsExactly(210.0, 420.0);
        assertThat(svg).containsOnlyOnce("class=\"cut\"");
    }

    @Test
    void namesWhatItShowsWhateverTheNames() throws Exception {
        assertThat(texts(parse(group(bar("a < b & c", 1))))).contains("a title", "a < b & c", "1.0 of it");
    }

    @Test
    void followsTheReadersPreferenceForLightOrDark() {
        assertThat(new BarChart(List.of(group(bar("any", 1)))).svg()).contains("prefers-color-scheme: dark");
    }

    private static BarChart.Bar bar(String name, double value) {
        return BarChart.Bar.exact(name, value, value + " of it", false);
    }

    private static BarChart.Group group(BarChart.Bar... bars) {
        return BarChart.Group.whole("a title", List.of(bars), Optional.empty());
    }

    private static Document parse(BarChart.Group group) throws Exception {
        return read(new BarChart(List.of(group)).svg());
    }

    private static Document read(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    /** Without the paper. */
    private static List<Double> widths(Document svg) {
        NodeList nodes = svg.getElementsByTagName("rect");
        return IntStream.range(1, nodes.getLength())
                .mapToObj(i -> Double.valueOf(((Element) nodes.item(i)).getAttribute("width")))
                .toList();
    }
}
