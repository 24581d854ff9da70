/** Every bench, in the order in which they run. */
import { refresh } from './benches/refresh.ts';
import type { Bench } from './model.ts';

export const benches: readonly Bench[] = [refresh];
