import { AssemblyError } from '../../assembly/errors.ts';
import { readerOf } from '../../assembly/property-reader.ts';
import type { GraphResource, ResourceGraph } from '../../assembly/resource-graph.ts';
import { describeOrigin } from '../../assembly/resource.ts';
import { ASSUMPTIONS } from '../assumptions.ts';
import type { Meter } from '../meter.ts';
import { HOURS_PER_MONTH } from '../prices.ts';

const PURPOSE = 'an estimate of its cost';

const memoryGigabytes = (alias: GraphResource, graph: ResourceGraph): number => {
  const name = readerOf(alias, PURPOSE).text('FunctionName');
  const target = graph
    .ofType('AWS::Lambda::Function')
    .find(({ region, reference }) => region === alias.region && reference === name);
  if (target === undefined)
    throw new AssemblyError(
      'PART_MISSING',
      `${describeOrigin(alias.origin)} is of no function of a template`,
    );
  return readerOf(target, PURPOSE).number('MemorySize', 128) / 1024;
};

const minutesOf = (expression: string): number | undefined => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 1440 }[unit ?? ''];
  return minutes === undefined ? undefined : Number(count) * minutes;
};

export const functionMeters: readonly Meter[] = [
  {
    part: 'provisioned concurrency',
    price: 'provisionedConcurrency',
    types: ['AWS::Lambda::Alias'],
    measure(resource, graph) {
      const path = 'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions';
      const count = readerOf(resource, PURPOSE).number(path, 0);
      if (count === 0) return undefined;
      const gigabytes = memoryGigabytes(resource, graph);
      return { quantity: count * gigabytes, basis: `${count} environments of ${round(gigabytes)} GB` };
    },
  },
  {
    part: 'functions, time of the schedules',
    price: 'functionDuration',
    types: ['AWS::Events::Rule'],
    measure(resource) {
      const minutes = minutesOf(readerOf(resource, PURPOSE).optionalText('ScheduleExpression') ?? '');
      if (minutes === undefined) return undefined;
      const runs = (HOURS_PER_MONTH * 60) / minutes;
      const quantity = runs * ASSUMPTIONS.gigabyteSecondsPerRun;
      return { quantity, basis: `${runs} runs of ${ASSUMPTIONS.gigabyteSecondsPerRun} GB-seconds` };
    },
  },
];

const round = (value: number): string => String(Number(value.toFixed(2)));
