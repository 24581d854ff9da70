/** What functions run as, and the functions that the world itself calls by name. */
import { CUSTOM_RESOURCES } from '../../../lambda/contract/custom-resources.ts';
import { OUTPUT_KEYS } from '../../../lambda/contract/descriptor.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { describeOrigin } from '../resource.ts';
import { lacks } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** Each function's own, in its region. */
export const roles: Requirement = ({ topology }) => {
  const orphan = REGION_ROLES.map((role) => topology.regions[role])
    .flatMap((region) =>
      region.functions.filter(({ roleArn }) => !region.roles.some(({ arn }) => arn === roleArn)),
    )
    .at(0);
  return (
    orphan &&
    `${describeOrigin(orphan.origin)} runs as ${orphan.roleArn}, which no template of its region declares`
  );
};

/** What fills the secrets of keys at the first deploy. */
export const firstKeys: Requirement = ({ topology, stackName }) => {
  const { type } = CUSTOM_RESOURCES.keyBootstrap;
  const found = REGION_ROLES.some((role) =>
    topology.regions[role].customResources.some(({ origin }) => origin.type === type),
  );
  return found ? undefined : lacks(stackName('shared', 'primary'), type, 'the first keys');
};

const output = OUTPUT_KEYS.failoverStepsFunction;

/** A function in each region, which the operator calls after a promotion. */
export const failoverSteps: Requirement = ({ topology, stackName }) => {
  for (const role of REGION_ROLES) {
    const { failoverStepsFunctionName: name, functions } = topology.regions[role];
    const stack = stackName('service', role);
    if (name === undefined) return lacks(stack, `output ${output}`, 'opening writes after a promotion');
    if (!functions.some((candidate) => candidate.name === name))
      return `${stack}.Outputs.${output} names the function ${name}, which no template of its region declares`;
  }
  return undefined;
};
