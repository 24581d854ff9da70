/** What counterparts may differ in by name and by way of writing, and what they may not. */
import { App, Stack } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { CfnQueueProps } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from '@jest/globals';

import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import { RULES } from '../../lib/review/catalogue.ts';
import { judge } from '../../lib/review/judge.ts';
import { createReviewModel } from '../../lib/review/model/model.ts';
import { configurationDiffers } from '../../lib/review/rules/parity/configuration-differs.ts';
import { ACCOUNT, modelOf, REGIONS } from './support/two-regions.ts';

const isStandby = ({ region }: Stack): boolean => region === REGIONS.standby;

/** A queue beside the one for what cannot be worked on, in both regions. */
const differences = (properties: (stack: Stack, dead: CfnQueue) => CfnQueueProps): readonly string[] =>
  told(
    modelOf(({ both }) =>
      both((stack) => {
        const dead = new CfnQueue(stack, 'Dead', { queueName: 'dead' });
        new CfnQueue(stack, 'Jobs', properties(stack, dead));
      }),
    ),
  );
const told = (model: ReturnType<typeof createReviewModel>): readonly string[] =>
  judge(model, [configurationDiffers]).findings.map(({ detail }) => detail);

describe('counterparts', () => {
  test('have names of their own', () => {
    expect(differences((stack) => ({ queueName: isStandby(stack) ? 'spare' : 'first' }))).toEqual([]);
  });

  test('name the same resource by reference and by its ARN', () => {
    const found = differences((stack, dead) => ({
      redrivePolicy: {
        maxReceiveCount: 3,
        deadLetterTargetArn: isStandby(stack) ? `arn:aws:sqs:${stack.region}:${ACCOUNT}:dead` : dead.attrArn,
      },
    }));
    expect(found).toEqual([]);
  });

  test('do not name another one', () => {
    const found = differences((stack, dead) => ({
      redrivePolicy: {
        maxReceiveCount: 3,
        deadLetterTargetArn: isStandby(stack) ? `arn:aws:sqs:${stack.region}:${ACCOUNT}:lost` : dead.attrArn,
      },
    }));
    expect(found).toEqual([expect.stringContaining('RedrivePolicy is')]);
  });

  test('of long values are shown from where they begin to differ', () => {
    const same = Array.from({ length: 40 }, (_, index) => `sqs:Action${index}`);
    const [found = ''] = differences((stack) => ({
      redriveAllowPolicy: { actions: [...same, isStandby(stack) ? 'sqs:Purge' : 'sqs:Send'] },
    }));
    expect(found).toContain('sqs:Send');
    expect(found).toContain('sqs:Purge');
    expect(found.length).toBeLessThan(400);
  });
});

/** Topics of two stacks whose names tell the role by a word. */
function topics(displayName: (word: string) => string): readonly string[] {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  for (const [word, region] of [
    ['pri', REGIONS.primary],
    ['secd', REGIONS.standby],
  ] as const) {
    const stack = new Stack(app, `App-infra-${word}`, { env: { account: ACCOUNT, region } });
    new CfnTopic(stack, 'Alerts', { displayName: displayName(word) });
  }
  return told(createReviewModel(readCloudAssembly(app.synth().directory), REGIONS));
}

describe('a word that tells the stacks of both roles apart', () => {
  test('is no difference', () => {
    expect(topics((word) => `alerts of ${word}`)).toEqual([]);
  });

  test('hides no other one', () => {
    expect(topics((word) => (word === 'pri' ? 'alerts' : 'spam'))).toHaveLength(1);
  });

  test('counts as a whole word only', () => {
    expect(topics((word) => (word === 'pri' ? 'primed' : 'secded'))).toHaveLength(1);
  });
});

test('an application for any account is judged as one in some account', () => {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  for (const region of Object.values(REGIONS)) {
    const stack = new Stack(app, `App-${region}`, { env: { region } });
    const dead = new CfnQueue(stack, 'Dead');
    const deadLetterTargetArn =
      region === REGIONS.primary ? dead.attrArn : stack.formatArn({ service: 'sqs', resource: 'lost' });
    new CfnQueue(stack, 'Jobs', { redrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn } });
  }
  const judgement = judge(createReviewModel(readCloudAssembly(app.synth().directory), REGIONS), RULES);
  expect(judgement.undecided).toEqual([]);
  expect(judgement.findings.map(({ rule }) => rule.id)).toEqual(['configuration-differs']);
});
