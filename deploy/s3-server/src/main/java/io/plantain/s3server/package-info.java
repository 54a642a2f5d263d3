/// Runs one real S3 server over a directory, for machines without containers.
@NullMarked
package io.plantain.s3server;

import org.jspecify.annotations.NullMarked;
