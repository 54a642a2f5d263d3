package io.plantain.acceptance.torture.evidence;

/// Records that a fault kept from one of their readers: nobody can answer what he never saw.
///
/// @param service who did not see them
/// @param records from the first offset to one after the last
public record Skipped(String service, Span records) {
  public boolean has(Told told) {
    return records.topic().equals(told.topic())
        && records.partition() == told.partition()
        && records.begin() <= told.offset()
        && told.offset() < records.end();
  }
}
