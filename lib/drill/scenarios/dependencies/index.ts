/** Every story of a failing dependency whose counterpart in the service is there. */
import type { Scenario } from '../../scenario.ts';
import { coldStartByEscrow } from './cold-start-by-escrow.ts';
import { coldStartInTheDark } from './cold-start-in-the-dark.ts';
import { flagProviderErrors } from './flag-provider-errors.ts';
import { flagProviderHangs } from './flag-provider-hangs.ts';
import { october20Wave1 } from './october-20-wave-1.ts';
import { proxyCredentials } from './proxy-credentials.ts';
import { proxyWithoutWriter } from './proxy-without-writer.ts';
import { replicaLate } from './replica-late.ts';
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
import { upstreamChanged } from './upstream-changed.ts';
import { upstreamErrors } from './upstream-errors.ts';
import { upstreamHangs } from './upstream-hangs.ts';
import { upstreamLies } from './upstream-lies.ts';
import { writerRestart } from './writer-restart.ts';
import { wrongDatabasePassword } from './wrong-database-password.ts';
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
  wrongDatabasePassword,
  replicaLate,
  proxyCredentials,
  proxyWithoutWriter,
  writerRestart,
  flagProviderHangs,
  upstreamHangs,
  upstreamErrors,
  upstreamLies,
  upstreamChanged,
  flagProviderErrors,
  october20Wave1,
];

export const DEPENDENCY_SCENARIOS: readonly Scenario[] = DEPENDENCY_STORIES.map(dependencyScenario);
