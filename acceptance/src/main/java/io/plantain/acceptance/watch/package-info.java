/// The dashboards, run against a Prometheus that scrapes a running system.
@NullMarked
package io.plantain.acceptance.watch;

import org.jspecify.annotations.NullMarked;
