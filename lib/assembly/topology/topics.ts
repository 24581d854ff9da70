/** Topics with everybody who hears of what is published to them. */
import { readerOf } from '../property-reader.ts';
import type { ResourceGraph } from '../resource-graph.ts';
import type { SubscriptionPart, TopicPart } from '../topology.ts';

const purpose = 'telling people of alarms';

export const readTopics = (graph: ResourceGraph): readonly TopicPart[] =>
  graph.ofType('AWS::SNS::Topic').map((resource) => ({
    origin: resource.origin,
    region: resource.region,
    arn: resource.reference,
    subscriptions: [
      // A topic may carry subscriptions of its own.
      ...readerOf(resource, purpose)
        .items('Subscription')
        .map((inline) => ({
          origin: resource.origin,
          protocol: inline.text('Protocol'),
          endpoint: inline.text('Endpoint'),
        })),
      ...subscriptionsTo(resource.reference, graph),
    ],
  }));

const subscriptionsTo = (topicArn: string, graph: ResourceGraph): readonly SubscriptionPart[] =>
  graph
    .ofType('AWS::SNS::Subscription')
    .map((resource) => readerOf(resource, purpose))
    .filter((properties) => properties.text('TopicArn') === topicArn)
    .map((properties) => ({
      origin: properties.origin,
      protocol: properties.text('Protocol'),
      endpoint: properties.text('Endpoint'),
    }));
