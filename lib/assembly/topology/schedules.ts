/** What runs by the clock, of both services that can do it. */
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { SchedulePart } from '../topology.ts';
import type { FunctionIndex } from './function-index.ts';
import { intervalSeconds } from './schedule-expression.ts';

const purpose = 'calling a function on schedule';

export function readSchedules(graph: ResourceGraph, functions: FunctionIndex): readonly SchedulePart[] {
  const schedules = graph.ofType('AWS::Scheduler::Schedule').map((resource) => {
    const properties = readerOf(resource, purpose);
    return readTarget(resource, properties, functions, {
      functionArn: properties.text('Target.Arn'),
      input: properties.optionalText('Target.Input'),
    });
  });
  const rules = graph.ofType('AWS::Events::Rule').filter(isScheduled);
  return [...schedules, ...rules.flatMap((rule) => readRule(rule, functions))];
}

/** A rule that listens for events has a pattern instead. */
export const isScheduled = (rule: GraphResource): boolean =>
  readerOf(rule, purpose).has('ScheduleExpression');

function readRule(rule: GraphResource, functions: FunctionIndex): readonly SchedulePart[] {
  const properties = readerOf(rule, purpose);
  return properties.items('Targets').map((target) =>
    readTarget(rule, properties, functions, {
      functionArn: target.text('Arn'),
      input: target.optionalText('Input'),
    }),
  );
}

function readTarget(
  { origin, region }: GraphResource,
  properties: PropertyReader,
  functions: FunctionIndex,
  target: { readonly functionArn: string; readonly input: string | undefined },
): SchedulePart {
  const expression = properties.text('ScheduleExpression');
  return {
    origin,
    region,
    intervalSeconds:
      intervalSeconds(expression) ??
      properties.wrong('ScheduleExpression', 'rate(...) or a cron(...) of whole minutes in the hour'),
    functionArn: functions.require(target.functionArn, origin),
    input: parseInput(properties, target.input),
    enabled: properties.choice('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
  };
}

function parseInput(properties: PropertyReader, input: string | undefined): unknown {
  if (input === undefined) return undefined;
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return properties.wrong('Target.Input', 'JSON');
  }
}
