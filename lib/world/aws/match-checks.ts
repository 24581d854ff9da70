/**
 * Which deployed check is which of the template: ids differ by nature, so checks are paired by what they
 * watch. A check that drifted in one field has to pair with its original, so the best pair goes first.
 */
import type { EndpointHealthCheck, HealthCheckPart } from '../../assembly/topology.ts';
import { endpointType } from './check-fields.ts';
import type { FoundHealthCheck } from './zone-state.ts';

/** Deployed id by template id. */
export type CheckPairs = ReadonlyMap<string, FoundHealthCheck>;

interface Candidate {
  readonly expected: HealthCheckPart;
  readonly found: FoundHealthCheck;
  readonly score: number;
}

/** Best score first; each side is used once. A score of 0 is no match. */
const pairGreedily = (candidates: readonly Candidate[], pairs: Map<string, FoundHealthCheck>): void => {
  const used = new Set([...pairs.values()].map(({ id }) => id));
  for (const { expected, found, score } of [...candidates].sort((a, b) => b.score - a.score)) {
    if (score <= 0 || pairs.has(expected.id) || used.has(found.id)) continue;
    pairs.set(expected.id, found);
    used.add(found.id);
  }
};

/** The host is a must: a check of another host is another check. */
const endpointScore = (expected: EndpointHealthCheck, found: FoundHealthCheck): number => {
  if (found.host !== expected.host) return 0;
  const same = [
    found.path === expected.path,
    found.searchString === expected.searchString,
    found.type === endpointType(expected),
    found.inverted === expected.inverted,
    found.intervalSeconds === expected.intervalSeconds,
    found.failureThreshold === expected.failureThreshold,
  ];
  // The path says most about what a check is for.
  return 1 + same.filter(Boolean).length + (same[0] === true ? 2 : 0);
};

/**
 * @param attached deployed check id by template id, as the records of both sides name them: decides for calculated
 * checks, whose children may all have drifted.
 */
export const matchChecks = (
  expected: readonly HealthCheckPart[],
  found: readonly FoundHealthCheck[],
  attached: ReadonlyMap<string, string>,
): CheckPairs => {
  const pairs = new Map<string, FoundHealthCheck>();
  const endpoints = expected.filter((check) => check.kind === 'endpoint');
  const others = found.filter(({ type }) => type !== 'CALCULATED');
  pairGreedily(
    endpoints.flatMap((check) =>
      others.map((each) => ({
        expected: check,
        found: each,
        score: endpointScore(check, each) + (attached.get(check.id) === each.id ? 1 : 0),
      })),
    ),
    pairs,
  );
  const calculated = expected.filter((check) => check.kind === 'calculated');
  const parents = found.filter(({ type }) => type === 'CALCULATED');
  pairGreedily(
    calculated.flatMap((check) =>
      parents.map((each) => {
        const shared = check.children.filter((id) => each.children.includes(pairs.get(id)?.id ?? '')).length;
        return { expected: check, found: each, score: shared + (attached.get(check.id) === each.id ? 1 : 0) };
      }),
    ),
    pairs,
  );
  return pairs;
};
