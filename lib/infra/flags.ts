/**
 * Feature flags of one region in AppConfig: each region has its own, so that one can be switched while the other, or
 * its control plane, is gone. A freeform document and not AppConfig's own flag type: what the operator writes is
 * then byte for byte what a process reads and judges, with its format and its environment in it.
 */
import {
  CfnApplication,
  CfnConfigurationProfile,
  CfnDeployment,
  CfnDeploymentStrategy,
  CfnEnvironment,
  CfnHostedConfigurationVersion,
} from 'aws-cdk-lib/aws-appconfig';
import type { Stack } from 'aws-cdk-lib';

import { bundledDocument } from '../../lambda/contract/flags.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { flagsSchema } from './flags-schema.ts';

/** AppConfig's ids are random; permissions need them, the function asks by name. */
export interface FlagIds {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

export function createFlags(stack: Stack, context: RegionContext): FlagIds {
  const { application, environment, profile } = createPlace(stack, context);
  const version = new CfnHostedConfigurationVersion(stack, 'FlagsVersion', {
    applicationId: application.attrApplicationId,
    configurationProfileId: profile.attrConfigurationProfileId,
    description: 'Every flag with the value that is bundled with the code',
    contentType: 'application/json',
    content: JSON.stringify(bundledDocument(environmentId(context.config)), undefined, 2),
  });
  const strategy = createStrategy(stack, context);
  // A version that no deployment names is served to nobody.
  new CfnDeployment(stack, 'FlagsDeployment', {
    applicationId: application.attrApplicationId,
    environmentId: environment.attrEnvironmentId,
    configurationProfileId: profile.attrConfigurationProfileId,
    configurationVersion: version.ref,
    deploymentStrategyId: strategy.ref,
  });
  return {
    application: application.attrApplicationId,
    environment: environment.attrEnvironmentId,
    profile: profile.attrConfigurationProfileId,
  };
}

function createPlace(stack: Stack, { names, config }: RegionContext) {
  const application = new CfnApplication(stack, 'FlagsApplication', {
    name: names.flags.application,
    description: `Holdover ${environmentId(config)}: feature flags`,
  });
  const applicationId = application.attrApplicationId;
  const environment = new CfnEnvironment(stack, 'FlagsEnvironment', {
    applicationId,
    name: names.flags.environment,
  });
  const profile = new CfnConfigurationProfile(stack, 'FlagsProfile', {
    applicationId,
    name: names.flags.profile,
    locationUri: 'hosted',
    type: 'AWS.Freeform',
    // Refuses a bad document before it is deployed; a process that gets one anyway refuses it too.
    validators: [{ type: 'JSON_SCHEMA', content: JSON.stringify(flagsSchema(environmentId(config))) }],
  });
  return { application, environment, profile };
}

/**
 * At once: a switch that takes twenty minutes is none. What a gradual one would catch is caught before, by the
 * validator, and by switching one region after the other.
 */
const createStrategy = (stack: Stack, { names }: RegionContext): CfnDeploymentStrategy =>
  new CfnDeploymentStrategy(stack, 'FlagsStrategy', {
    name: names.flags.strategy,
    description: 'To every process at once, without a bake time',
    deploymentDurationInMinutes: 0,
    finalBakeTimeInMinutes: 0,
    growthFactor: 100,
    growthType: 'LINEAR',
    replicateTo: 'NONE',
  });
