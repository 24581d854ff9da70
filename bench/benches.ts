/** Every bench, in the order in which they run. */
import { assembly } from './benches/assembly.ts';
import { breaker } from './benches/breaker.ts';
import { bundle } from './benches/bundle.ts';
import { credentials } from './benches/credentials.ts';
import { review } from './benches/review.ts';
import { refresh } from './benches/refresh.ts';
import { signIn } from './benches/sign-in.ts';
import { synth } from './benches/synth.ts';
import type { Bench } from './model.ts';

export const benches: readonly Bench[] = [
  credentials,
  breaker,
  refresh,
  signIn,
  bundle,
  synth,
  assembly,
  review,
];
