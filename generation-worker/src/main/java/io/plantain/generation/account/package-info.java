/// Provider accounts, shared by all workers: how much an account may be asked, and whether it is
/// well enough to be asked at all.
@NullMarked
package io.plantain.generation.account;

import org.jspecify.annotations.NullMarked;
