/// What people on call look at: metrics, dashboards, and whether they are true.
@NullMarked
package io.plantain.acceptance.watch;

import org.jspecify.annotations.NullMarked;
