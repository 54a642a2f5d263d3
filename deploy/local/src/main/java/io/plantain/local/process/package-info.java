/// Processes of this machine that outlive the launcher: started, recorded, recognised, ended.
@NullMarked
package io.plantain.local.process;

import org.jspecify.annotations.NullMarked;
