/** Every story of a secret that is replaced on purpose. */
import type { Scenario } from '../../scenario.ts';
import { keyRollover } from './key-rollover.ts';
import { rotationUnderLoad } from './rotation-under-load.ts';
import { rotationWhileDark } from './rotation-while-dark.ts';

export const ROTATION_SCENARIOS: readonly Scenario[] = [rotationUnderLoad, rotationWhileDark, keyRollover];
