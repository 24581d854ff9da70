import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { variablesOf } from '../variables.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html */
const DEFAULT_SECONDS = 120;
/** Where no function is seen to use the proxy: API Gateway answers 504 after 29 s. */
const CALLER_SECONDS = 29;
/** Default of a function's Timeout. */
const FUNCTION_SECONDS = 3;

export const proxyWaitsTooLong = defineRule({
  id: 'proxy-waits-too-long',
  family: 'database',
  severity: 'warning',
  title: 'A database proxy gives up before its callers do',
  why: 'While the pool is full each caller waits for the proxy until it is killed itself, and concurrency runs out: a slow database becomes a dead service.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html',
  fix: 'Set ConnectionBorrowTimeout to a part of the shortest caller’s time-out, a few seconds.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'REL05-BP05' }],
  subjects: (model) => model.ofType('AWS::RDS::DBProxyTargetGroup'),
  *check(group, model) {
    const found = group.number('ConnectionPoolConfigurationInfo', 'ConnectionBorrowTimeout');
    const seconds = found ?? DEFAULT_SECONDS;
    const [caller, by] = shortest(group, model);
    if (seconds !== 0 && seconds < caller) return;
    const waits = seconds === 0 ? 'without end' : `${seconds} s`;
    yield `a caller waits for a connection ${waits}${found === undefined ? ' by default' : ''}, needs less than ${caller} s (${by})`;
  },
});

function shortest(group: ReviewedResource, model: ReviewModel): readonly [number, string] {
  const [first] = callersOf(group, model)
    .map((caller) => [caller.number('Timeout') ?? FUNCTION_SECONDS, caller.logicalId] as const)
    .toSorted(([a], [b]) => a - b);
  return first ?? [CALLER_SECONDS, 'API Gateway’s limit: no caller of this proxy is known'];
}

/** Functions with the proxy's endpoint among their variables. */
function callersOf(group: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] {
  const name = group.text('DBProxyName');
  // By type: a cluster may bear the same name, and the other region's proxy does.
  const proxy = model
    .ofType('AWS::RDS::DBProxy')
    .find((candidate) => candidate.region === group.region && candidate.reference() === name);
  if (proxy === undefined) return [];
  const endpoint = proxy.attribute('Endpoint');
  return (functionsByVariable(model).get(endpoint) ?? []).filter(({ region }) => region === group.region);
}

/** Functions by each value in their environments. */
const functionsByVariable = perModel((model) => {
  const functions = new Map<string, ReviewedResource[]>();
  for (const candidate of model.ofType('AWS::Lambda::Function'))
    for (const value of new Set(variablesOf(candidate)))
      functions.set(value, [...(functions.get(value) ?? []), candidate]);
  return functions;
});
