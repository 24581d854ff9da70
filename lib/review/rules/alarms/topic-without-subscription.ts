import type { ReviewModel } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';
import { ACTION_LISTS, ALARM_TYPES, actionArns } from './actions.ts';

/** AWS's chat service subscribes itself to the topics that a channel names. */
const CHATS = [
  'AWS::Chatbot::SlackChannelConfiguration',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
] as const;

export const topicWithoutSubscription = defineRule({
  id: 'topic-without-subscription',
  family: 'alarms',
  severity: 'warning',
  title: 'Somebody subscribes to a topic that alarms publish to',
  why: 'Alarms fire into it and nobody hears them. A subscription made by hand in one region is missing in the other.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/framework/rel06-bp03.html',
  fix: 'Declare the subscription in each region, beside the topic.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.AE-06' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP03' },
  ],
  subjects: (model) => model.ofType('AWS::SNS::Topic'),
  *check(topic, model) {
    if (topic.list('Subscription').length > 0) return;
    const arn = topic.reference();
    if (isSubscribed(arn, model)) return;
    const alarms = model
      .ofType(...ALARM_TYPES)
      .filter((alarm) => alarm.region === topic.region)
      .filter((alarm) => ACTION_LISTS.some((list) => actionArns(alarm, list).includes(arn)));
    if (alarms.length > 0)
      yield `${alarms.length} alarm${alarms.length === 1 ? '' : 's'} publish${alarms.length === 1 ? 'es' : ''} to it and it has no subscription`;
  },
});

const isSubscribed = (arn: string, model: ReviewModel): boolean =>
  model.ofType('AWS::SNS::Subscription').some((subscription) => subscription.text('TopicArn') === arn) ||
  model.ofType(...CHATS).some((chat) => chat.list('SnsTopicArns').includes(arn));
