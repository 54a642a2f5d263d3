/// Keeps the books in PostgreSQL: locks, reads, and writes each table once for a batch.
@NullMarked
package io.plantain.ledger.book;

import org.jspecify.annotations.NullMarked;
