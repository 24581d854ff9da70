/** Every story of a failing dependency whose counterpart in the service is there. */
import type { Scenario } from '../../scenario.ts';
import { coldStartByEscrow } from './cold-start-by-escrow.ts';
import { coldStartInTheDark } from './cold-start-in-the-dark.ts';
import { secretKeyDenied } from './secret-key-denied.ts';
import { secretStoreDenies } from './secret-store-denies.ts';
import { secretStoreErrors } from './secret-store-errors.ts';
import { secretStoreHangs } from './secret-store-hangs.ts';
import { secretStoreSlow } from './secret-store-slow.ts';
import { secretStoreThrottles } from './secret-store-throttles.ts';
import { secretStoreUnresolvable } from './secret-store-unresolvable.ts';
import { secretStoresDark } from './secret-stores-dark.ts';
import { dependencyScenario } from './story.ts';
import type { DependencyStory } from './story.ts';
import { wrongSigningKeys } from './wrong-signing-keys.ts';

export const DEPENDENCY_STORIES: readonly DependencyStory[] = [
  secretStoreErrors,
  secretStoreHangs,
  secretStoresDark,
  secretStoreSlow,
  secretStoreThrottles,
  secretStoreDenies,
  secretKeyDenied,
  secretStoreUnresolvable,
  wrongSigningKeys,
  coldStartInTheDark,
  coldStartByEscrow,
];

export const DEPENDENCY_SCENARIOS: readonly Scenario[] = DEPENDENCY_STORIES.map(dependencyScenario);
