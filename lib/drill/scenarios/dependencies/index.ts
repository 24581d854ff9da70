/** Every story of a failing dependency whose counterpart in the service is there. */
import type { Scenario } from '../../scenario.ts';
import { secretStoreErrors } from './secret-store-errors.ts';

export const DEPENDENCY_SCENARIOS: readonly Scenario[] = [secretStoreErrors];
