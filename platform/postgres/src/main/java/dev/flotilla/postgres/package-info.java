/** PostgreSQL, embedded or by URL: pools, migrations, pages. */
@NullMarked
@CheckReturnValue
package dev.flotilla.postgres;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
