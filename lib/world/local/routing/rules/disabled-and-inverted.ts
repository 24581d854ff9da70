/**
 * Order of the two switches that every check has: a disabled check counts as healthy whatever its endpoint does, and
 * inversion is applied after that (the documented way to stop traffic is to disable a check and invert it).
 * Source: Route 53 API reference, HealthCheckConfig, Disabled and Inverted.
 */
export const withSwitches = (
  check: { readonly disabled: boolean; readonly inverted: boolean },
  observed: boolean,
): boolean => (check.disabled || observed) !== check.inverted;
