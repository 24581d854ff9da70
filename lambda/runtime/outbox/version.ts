/**
 * The next version of a row, in SQL: one more, and above all that earlier epochs could have counted to. After a
 * forced failover the directory may show versions of rows whose writes were lost with the old region; the first
 * change in the new epoch outranks them, so that a denial is never refused for being old.
 *
 * Epochs are 2^32 versions apart, which leaves 2^21 of them below JavaScript's largest exact integer.
 */
export const nextVersion = (column = 'version'): string =>
  `GREATEST(${column}, (SELECT (epoch - 1) << 32 FROM writer_epoch)) + 1`;
