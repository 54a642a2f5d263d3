package io.plantain.intake.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCellTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "=HYPERLINK(\"https://example.com\")",
        "+1-1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1"
      })
  void isNoFormula(String text) {
    assertThat(CsvCell.of(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Oslo", "a=b", "-5", "+3.5", "-2,50", " -x", "'=1", "1-1"})
  void staysAsItIs(String text) {
    assertThat(CsvCell.of(text)).isEqualTo(text);
  }

  @Test
  void mayBeANumberOrNothing() {
    assertThat(CsvCell.of(-5L)).isEqualTo("-5");
    assertThat(CsvCell.of(null)).isEmpty();
  }
}
