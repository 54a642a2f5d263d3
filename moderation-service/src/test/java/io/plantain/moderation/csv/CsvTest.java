package io.plantain.moderation.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
  @Test
  void readsQuotesCommasAndLineBreaksInCells() {
    assertThat(Csv.parse("id,text\n1,\"a, \"\"b\"\"\r\nc\"\n2,\n"))
        .containsExactly(
            new Csv.Row(2, Map.of("id", "1", "text", "a, \"b\"\r\nc")),
            new Csv.Row(4, Map.of("id", "2", "text", "")));
  }

  @Test
  void takesByteOrderMarksAndAnyLineEnds() {
    List<Map<String, String>> rows = List.of(Map.of("id", "1", "text", "a"));

    assertThat(Csv.parse("\uFEFFid,text\r\n1,a\r\n")).extracting(Csv.Row::cells).isEqualTo(rows);
    assertThat(Csv.parse("\n\nid,text\n\n1,a")).extracting(Csv.Row::cells).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "id,text|1,\"a; line 2: the quote that opens",
        "id,text|1,a \"b\"; line 2: a quote inside",
        "id,text|1,\"a\"b; line 2: text behind",
        "id,text|1,a,b; line 2: 3 cells under 2 columns",
        "id,id|1,a; line 1: a column is named twice",
        "~~; the file is empty",
      })
  void saysWhereATableIsBroken(String table, String sentence) {
    assertThatThrownBy(() -> Csv.parse(table.replace('|', '\n')))
        .isInstanceOf(Csv.Broken.class)
        .hasMessageStartingWith(sentence.strip());
  }

  @Test
  void writesWhatItReads() {
    assertThat(Csv.cell("plain")).isEqualTo("plain");
    assertThat(Csv.parse("id\n" + Csv.cell("a,\"b\"\nc")).getFirst().cells())
        .isEqualTo(Map.of("id", "a,\"b\"\nc"));
  }
}
