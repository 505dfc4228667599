package io.redoubt.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class ReportPageTest {
    private static final String HOSTILE =
            "</pre><script>alert(1)</script>&amp; \"'><img src=//evil/x onerror=y>\u0000\u001b";

    private static DrillHeader header(String parameter) {
        return new DrillHeader(
                "restore-20261128T100000.000Z",
                "restore",
                1_795_860_000_000L,
                "0.1.0",
                "db7 (Linux)",
                Map.of("to", parameter),
                OptionalLong.of(7));
    }

    private static String page(String text) {
        return ReportPage.of(
                "Drill of " + text,
                header(text),
                List.of("Proof      " + text, "second line"),
                List.of(text),
                List.of(new ReportPage.Chart(
                        text,
                        List.of(
                                new ReportPage.Bar(text, 30, true),
                                new ReportPage.Bar("aside", 60, false),
                                new ReportPage.Bar("none", 0, true)))));
    }

    /// What is well-formed XML has every element closed and nothing unescaped.
    private static Document parsed(String page) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        String strict = page.replace("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
        return builder.parse(new ByteArrayInputStream(strict.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whateverKeysAreCalledThePageHasNoElementsButItsOwn() throws Exception {
        Document page = parsed(page(HOSTILE));

        NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(element.getTagName())
                    .isIn(
                            "html", "head", "meta", "title", "style", "body", "h1", "p", "pre", "table", "caption",
                            "tr", "th", "td", "i", "footer");
            for (int k = 0; k < element.getAttributes().getLength(); k++) {
                assertThat(element.getAttributes().item(k).getNodeName())
                        .isIn("lang", "charset", "name", "content", "class", "scope", "style");
            }
        }
        assertThat(page.getElementsByTagName("pre").item(0).getTextContent())
                .isEqualTo("Proof      " + HOSTILE.replace('\u0000', '\ufffd').replace('\u001b', '\ufffd')
                        + "\nsecond line");
        assertThat(page.getElementsByTagName("footer").item(0).getTextContent()).contains("<script>");
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        assertThat(page("text"))
                .doesNotContain("url(")
                .doesNotContain("@import")
                .doesNotContain("src=")
                .doesNotContain("href=")
                .doesNotContain("http");
    }

    @Test
    void theLongestBarIsAsWideAsThePageAndTheOthersInProportion() throws Exception {
        NodeList bars = parsed(page("text")).getElementsByTagName("i");

        assertThat(bars.getLength()).as("those that are not of nothing").isEqualTo(2);
        assertThat(((Element) bars.item(0)).getAttribute("style")).isEqualTo("width: 50.0%");
        assertThat(((Element) bars.item(1)).getAttribute("style")).isEqualTo("width: 100.0%");
    }

    @Test
    void aPageOfNothingIsWhole() throws Exception {
        String page = ReportPage.of("t", header("x"), List.of(), List.of(), List.of());

        assertThat(parsed(page).getElementsByTagName("p").item(0).getTextContent())
                .isEqualTo("Passed.");
    }

    /// The check above finds what is not escaped.
    @Test
    void aPageWithALooseElementIsNotWellFormed() {
        assertThatThrownBy(() -> parsed("<html><body><p>a < b</p></body></html>"))
                .isInstanceOf(SAXException.class);
    }
}
