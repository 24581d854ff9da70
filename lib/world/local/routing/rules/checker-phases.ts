/**
 * Rule 1, checker phases. Checkers in different data centres do not coordinate, so an endpoint sees several requests
 * in one second and then none for a few: each checker's phase is drawn by itself, not dealt out evenly.
 * Source: Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy".
 */

/**
 * How many checkers watch one endpoint. The guide gives no number; endpoints see about 15 to 16 with the default
 * locations ("one request every two seconds or so" at 30 s in the guide's introduction).
 */
export const CHECKERS = 16;

/** @returns each checker's first check, milliseconds from the start, within one interval. `random`: 0 <= x < 1. */
export const checkerPhasesMs = (checkers: number, intervalMs: number, random: () => number): number[] =>
  Array.from({ length: checkers }, () => random() * intervalMs);
