/// Teams, keys, plans and credits by command, through the operators' edges.
@NullMarked
package io.plantain.local.accounts;

import org.jspecify.annotations.NullMarked;
