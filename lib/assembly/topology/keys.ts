/** Keys with their aliases and their own policies. */
import { isObject } from '../json-file.ts';
import type { JsonObject } from '../json-file.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { KeyPart, KeyStatement } from '../topology.ts';

const purpose = 'deciding who may use a key';

export const readKeys = (graph: ResourceGraph): readonly KeyPart[] =>
  graph.ofType('AWS::KMS::Key').map((resource) => readKey(resource, graph));

function readKey(resource: GraphResource, graph: ResourceGraph): KeyPart {
  const properties = readerOf(resource, purpose);
  properties.choice('KeySpec', ['SYMMETRIC_DEFAULT'], 'SYMMETRIC_DEFAULT');
  return {
    origin: resource.origin,
    region: resource.region,
    id: resource.reference,
    arn: resource.attribute('Arn'),
    description: properties.optionalText('Description') ?? '',
    enabled: properties.flag('Enabled', true),
    aliases: readAliases(resource, graph),
    policy: properties.has('KeyPolicy') ? readPolicy(properties) : [defaultStatement(resource)],
  };
}

const readAliases = (key: GraphResource, graph: ResourceGraph): readonly string[] =>
  graph
    .ofType('AWS::KMS::Alias')
    .filter(({ region }) => region === key.region)
    .map((resource) => readerOf(resource, purpose))
    .filter((alias) => [key.reference, key.attribute('Arn')].includes(alias.text('TargetKeyId')))
    .map((alias) => alias.text('AliasName'));

const readPolicy = (properties: PropertyReader): readonly KeyStatement[] =>
  properties.items('KeyPolicy.Statement').map(readStatement);

function readStatement(statement: PropertyReader): KeyStatement {
  for (const [unsupported, allowed] of [
    ['NotAction', 'Action'],
    ['NotPrincipal', 'Principal'],
  ] as const)
    if (statement.has(unsupported)) statement.wrong(unsupported, allowed);
  const conditions = Object.entries(statement.object('Condition'));
  return {
    effect: statement.choice('Effect', ['Allow', 'Deny']),
    actions: statement.texts('Action'),
    principals: readPrincipals(statement),
    conditions: Object.fromEntries(
      conditions.filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
    ),
  };
}

/** `"*"` alone, or ARNs and account numbers under `AWS`. */
const readPrincipals = (statement: PropertyReader): readonly string[] =>
  statement.isText('Principal') ? [statement.text('Principal')] : statement.texts('Principal.AWS');

/**
 * What KMS writes where the template has none: the account's IAM policies decide (KMS guide, "Default key
 * policy").
 */
function defaultStatement(resource: GraphResource): KeyStatement {
  const [, , , , account = ''] = resource.attribute('Arn').split(':');
  return { effect: 'Allow', actions: ['kms:*'], principals: [account], conditions: {} };
}
