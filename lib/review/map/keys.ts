/** Which KMS key a resource's data lies under. */
import { isObject } from '../../assembly/json-file.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { keyDomain } from './domain.ts';
import type { FailureDomain } from './domain.ts';
import { attempt } from './attempt.ts';

type Path = readonly (string | number)[];

/**
 * The keys that are named below `path` of a resource, which is used in `region`. AWS's own keys are no domain of their
 * own: they fail with their service.
 */
export function keysBelow(
  resource: ReviewedResource,
  path: Path,
  region: string | undefined,
  model: ReviewModel,
): readonly FailureDomain[] {
  const named = keyPaths(valueAt(resource.raw, path), path).flatMap(
    (keyPath) => attempt(() => resource.text(...keyPath)) ?? [],
  );
  const own = named.filter((key) => !key.includes('alias/aws/'));
  return own.map((key) => keyDomain(nameOf(key, region, model), regionOf(key) ?? region));
}

/** How CloudFormation calls such a property: `KmsKeyId`, `KMSMasterKeyId`, `KmsMasterKeyId`, `KmsKeyArn`. */
const KEY_PROPERTY = /^kms(master)?key(id|arn)$/i;

function keyPaths(value: unknown, path: Path): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => keyPaths(entry, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    KEY_PROPERTY.test(key) ? [[...path, key]] : keyPaths(member, [...path, key]),
  );
}

const valueAt = (value: unknown, [step, ...rest]: Path): unknown => {
  if (step === undefined) return value;
  if (Array.isArray(value)) return valueAt(value[Number(step)] as unknown, rest);
  return isObject(value) ? valueAt(value[step], rest) : undefined;
};

const regionOf = (key: string): string | undefined =>
  key.startsWith('arn:') ? key.split(':')[3] : undefined;

/** A key's alias, whichever way it was named; several names of one key must not look like several keys. */
function nameOf(key: string, region: string | undefined, model: ReviewModel): string {
  const alias = /alias\/(.+)$/.exec(key)?.[1];
  if (alias !== undefined) return alias;
  const target = model.named(key, region);
  const own = model
    .ofType('AWS::KMS::Alias')
    .find((candidate) => target !== undefined && isAliasOf(candidate, target, model));
  const name = own === undefined ? undefined : attempt(() => own.text('AliasName'));
  return name?.replace(/^alias\//, '') ?? target?.logicalId ?? key.split('/').at(-1) ?? key;
}

function isAliasOf(alias: ReviewedResource, key: ReviewedResource, model: ReviewModel): boolean {
  const target = attempt(() => alias.text('TargetKeyId'));
  return target !== undefined && model.named(target, alias.region) === key;
}
