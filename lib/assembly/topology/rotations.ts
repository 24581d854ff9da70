/** Who rotates which secret. When is left out: days apart, no drill lasts that long. */
import { readerOf } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { RotationPart } from '../topology.ts';
import { createFunctionIndex } from './function-index.ts';
import type { FunctionIndex } from './function-index.ts';
import { readFunctions } from './functions.ts';

export interface ReadRotation {
  /** As the template names the secret: its name or its ARN. */
  readonly secretId: string;
  readonly part: RotationPart;
}

export function readRotations(graph: ResourceGraph): readonly ReadRotation[] {
  const functions = createFunctionIndex(readFunctions(graph));
  return graph.ofType('AWS::SecretsManager::RotationSchedule').map((resource) => read(resource, functions));
}

function read(resource: GraphResource, functions: FunctionIndex): ReadRotation {
  const properties = readerOf(resource, 'rotating a secret');
  const { origin, region } = resource;
  const functionArn = functions.require(properties.text('RotationLambdaARN'), origin);
  return { secretId: properties.text('SecretId'), part: { origin, region, functionArn } };
}
