/** Functions with the folder of their bundle, and what their aliases add. */
import { existsSync, statSync } from 'node:fs';

import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { FunctionPart, Origin } from '../topology.ts';
import { functionNameOf } from './function-index.ts';

const purpose = 'running the function';

export function readFunctions(graph: ResourceGraph): readonly FunctionPart[] {
  const provisioned = readProvisioned(graph);
  return graph
    .ofType('AWS::Lambda::Function')
    .map((resource) =>
      readFunction(resource, graph, provisioned.get(keyOf(resource.region, resource.reference))),
    );
}

const keyOf = (region: string, name: string): string => `${region}/${name}`;

/** Provisioned environments by region and function name: the sum over its aliases. */
function readProvisioned(graph: ResourceGraph): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const alias of graph.ofType('AWS::Lambda::Alias')) {
    const properties = readerOf(alias, 'keeping environments ready');
    const count = properties.optionalNumber('ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions');
    const key = keyOf(alias.region, functionNameOf(properties.text('FunctionName')));
    if (count !== undefined) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

function readFunction(
  resource: GraphResource,
  { assembly }: ResourceGraph,
  provisionedConcurrency: number | undefined,
): FunctionPart {
  const properties = readerOf(resource, purpose);
  const reservedConcurrency = properties.optionalNumber('ReservedConcurrentExecutions');
  return {
    origin: resource.origin,
    region: resource.region,
    name: resource.reference,
    arn: resource.attribute('Arn'),
    roleArn: properties.text('Role'),
    bundle: bundleFolder(properties, (hash) => assembly.asset(hash)),
    handler: properties.text('Handler'),
    runtime: properties.text('Runtime'),
    // Lambda's own defaults: 128 MB, 3 s.
    memoryMegabytes: properties.number('MemorySize', 128),
    timeoutSeconds: properties.number('Timeout', 3),
    environment: readEnvironment(properties),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    ...(provisionedConcurrency === undefined ? {} : { provisionedConcurrency }),
    inVpc: properties.texts('VpcConfig.SubnetIds').length > 0,
  };
}

function readEnvironment(properties: PropertyReader): Readonly<Record<string, string>> {
  const names = Object.keys(properties.object('Environment.Variables'));
  return Object.fromEntries(names.map((name) => [name, properties.text(`Environment.Variables.${name}`)]));
}

/** The bootstrap bucket's key is `<hash>.zip`; the assembly keeps the folder that a deploy would zip. */
function bundleFolder(properties: PropertyReader, asset: (hash: string) => string | undefined): string {
  const key = properties.text('Code.S3Key');
  const folder = asset(key.replace(/^.*\//, '').replace(/\.zip$/, ''));
  if (folder === undefined) throw missingBundle(properties.origin, `no asset manifest lists ${key}`);
  if (!existsSync(folder)) throw missingBundle(properties.origin, `${folder} is not there`);
  if (!statSync(folder).isDirectory()) throw missingBundle(properties.origin, `${folder} is not a folder`);
  return folder;
}

const missingBundle = (origin: Origin, reason: string): AssemblyError =>
  new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(origin)} has no bundle that the world could run: ${reason}`,
  );
