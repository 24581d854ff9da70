/** What credentials cost: reading a held one, serving while every store is dark, and a new database connection. */
import type { Bench } from '../model.ts';
import { acquireComparisons } from './acquire.ts';
import { degradedComparisons } from './degraded.ts';
import { readComparisons } from './held-reads.ts';

export const credentials: Bench = {
  name: 'credentials',
  measures:
    'reads of a held value against Map.get and a TTL cache; requests one and eight at a time while secret stores are dark, against healthy ones; a new connection past the proxy against one through it',
  run: async () => [
    ...(await readComparisons()),
    ...(await degradedComparisons()),
    ...(await acquireComparisons()),
  ],
};
