/** What AppConfig serves: one part for each deployment, since a version that none names is served to nobody. */
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { ConfigurationPart, NamedId } from '../topology.ts';

const purpose = 'serving configuration';

export const readConfigurations = (graph: ResourceGraph): readonly ConfigurationPart[] =>
  graph.ofType('AWS::AppConfig::Deployment').map((resource) => readDeployment(resource, graph));

function readDeployment(resource: GraphResource, graph: ResourceGraph): ConfigurationPart {
  const properties = readerOf(resource, purpose);
  const named = (property: string, type: string): NamedId =>
    namedId(find(graph, resource, properties, property, type));
  const profile = named('ConfigurationProfileId', 'AWS::AppConfig::ConfigurationProfile');
  const number = properties.text('ConfigurationVersion');
  const version = graph
    .ofType('AWS::AppConfig::HostedConfigurationVersion')
    .filter(({ region, reference }) => region === resource.region && reference === number)
    .map((candidate) => readerOf(candidate, purpose))
    .find((candidate) => candidate.text('ConfigurationProfileId') === profile.id);
  if (version === undefined)
    return properties.wrong('ConfigurationVersion', 'a hosted version of its profile');
  const application = named('ApplicationId', 'AWS::AppConfig::Application');
  const environment = named('EnvironmentId', 'AWS::AppConfig::Environment');
  return {
    origin: resource.origin,
    region: resource.region,
    ...{ application, environment, profile },
    arn: configurationArn(graph, resource.region, [application.id, environment.id, profile.id]),
    contentType: version.text('ContentType'),
    content: version.text('Content'),
  };
}

function find(
  graph: ResourceGraph,
  { region }: GraphResource,
  properties: PropertyReader,
  property: string,
  type: string,
): GraphResource {
  const id = properties.text(property);
  const found = graph.ofType(type).find((other) => other.region === region && other.reference === id);
  return found ?? properties.wrong(property, `an id of an ${type} of its region`);
}

const namedId = (resource: GraphResource): NamedId => ({
  id: resource.reference,
  name: readerOf(resource, purpose).text('Name'),
});

/** As the data API's permissions name it. */
const configurationArn = (
  { assembly }: ResourceGraph,
  region: string,
  [application = '', environment = '', profile = '']: readonly string[],
): string =>
  `arn:aws:appconfig:${region}:${assembly.environment.account}:application/${application}` +
  `/environment/${environment}/configuration/${profile}`;
