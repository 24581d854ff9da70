import { isObject } from '../json-file.ts';
import type { JsonObject } from '../json-file.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { KeysByRegion, SecretPart } from '../topology.ts';
import { definedOnly } from './key-index.ts';
import type { ReadRotation } from './rotations.ts';
import type { KeyIndex } from './key-index.ts';

export const readSecrets = (
  graph: ResourceGraph,
  keys: KeyIndex,
  rotations: readonly ReadRotation[],
): readonly SecretPart[] =>
  graph.ofType('AWS::SecretsManager::Secret').map((resource) => {
    const secret = readSecret(resource, keys);
    const own = rotations.find((rotation) => isOf(rotation, secret));
    return own === undefined ? secret : { ...secret, rotation: own.part };
  });

/** A copy takes no rotation of its own: a schedule that stands elsewhere, or names no secret, rotates nothing. */
const isOf = ({ secretId, part }: ReadRotation, { name, arn, region }: SecretPart): boolean =>
  part.region === region && [name, arn].includes(secretId);

function readSecret(resource: GraphResource, keys: KeyIndex): SecretPart {
  const properties = readerOf(resource, 'keeping secrets');
  const arn = resource.reference;
  return {
    origin: resource.origin,
    region: resource.region,
    name: nameOf(arn),
    arn,
    initial: readInitial(properties),
    replicaRegions: properties.items('ReplicaRegions').map((replica) => replica.text('Region')),
    keys: readKeys(resource, properties, keys),
  };
}

/** The owner's under its own property, a replica's beside its region. */
function readKeys(resource: GraphResource, properties: PropertyReader, keys: KeyIndex): KeysByRegion {
  const own = keys.arnIn(resource.region, properties.optionalText('KmsKeyId'));
  const copies = properties.items('ReplicaRegions').map((replica) => {
    const region = replica.text('Region');
    return [region, keys.arnIn(region, replica.optionalText('KmsKeyId'))] as const;
  });
  return definedOnly([[resource.region, own], ...copies]);
}

/** The ARN ends in the name, a hyphen and six characters. */
const nameOf = (arn: string): string => arn.split(':').slice(6).join(':').slice(0, -7);

function readInitial(properties: PropertyReader): SecretPart['initial'] {
  const literal = properties.optionalText('SecretString');
  if (literal !== undefined) return { literal };
  if (!properties.has('GenerateSecretString')) return 'none';
  return {
    template: readTemplate(properties, 'GenerateSecretString.SecretStringTemplate'),
    key: properties.text('GenerateSecretString.GenerateStringKey'),
    // The service's own default.
    length: properties.number('GenerateSecretString.PasswordLength', 32),
    excludeCharacters: properties.optionalText('GenerateSecretString.ExcludeCharacters') ?? '',
    excludePunctuation: properties.flag('GenerateSecretString.ExcludePunctuation', false),
  };
}

function readTemplate(properties: PropertyReader, path: string): JsonObject {
  try {
    const template: unknown = JSON.parse(properties.text(path));
    if (isObject(template)) return template;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return properties.wrong(path, 'the text of a JSON object');
}
