/// Gives integration tests a real broker, a real PostgreSQL and a real S3 server, one of each per
/// JVM.
@NullMarked
package io.plantain.testservers;

import org.jspecify.annotations.NullMarked;
