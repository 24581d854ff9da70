/** AppConfig: ids of seven characters, versions and deployments counted from one. */
import { seedOf } from './minting.ts';
import type { Mint, MintTable } from './minting.ts';
import { randomText } from './random-text.ts';

const id: Mint = (resource) => randomText(seedOf(resource), 'lower', 7);
/** Of a template that was never updated. */
const first: Mint = () => '1';

export const configurationTypes: MintTable = {
  'AWS::AppConfig::Application': { ref: id, attributes: { ApplicationId: id } },
  'AWS::AppConfig::Environment': { ref: id, attributes: { EnvironmentId: id } },
  'AWS::AppConfig::ConfigurationProfile': { ref: id, attributes: { ConfigurationProfileId: id } },
  'AWS::AppConfig::DeploymentStrategy': { ref: id, attributes: { Id: id } },
  'AWS::AppConfig::HostedConfigurationVersion': { ref: first, attributes: { VersionNumber: first } },
  'AWS::AppConfig::Deployment': { ref: first, attributes: { DeploymentNumber: first } },
};
