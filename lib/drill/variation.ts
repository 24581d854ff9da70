import type { WorldVariation } from '../world/world.ts';

/** For results and reports: how the world of a scenario differs from its assembly. */
export function describeVariation(variation: WorldVariation = { kind: 'as-synthesized' }): string {
  switch (variation.kind) {
    case 'as-synthesized':
      return 'as synthesized';
    case 'nothing-provisioned':
      return `nothing provisioned in the ${variation.role}`;
    case 'stack-missing':
      return `the ${variation.role} without its ${variation.stack} stack`;
    case 'unwatched':
      return 'without health checkers and probes';
  }
}
