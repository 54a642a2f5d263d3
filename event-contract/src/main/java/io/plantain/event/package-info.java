/// The public contract: every topic, event, id and their JSON form, free of any framework.
@NullMarked
package io.plantain.event;

import org.jspecify.annotations.NullMarked;
