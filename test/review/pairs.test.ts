/** Who answers whom in the other region. */
import { App, Stack, Stage } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from '@jest/globals';

import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import { createReviewModel } from '../../lib/review/model/model.ts';
import { ACCOUNT, modelOf, REGIONS } from './support/two-regions.ts';

test('stacks pair by their region’s name, resources by their id; what is left stands alone', () => {
  const { pairs, stackPairs, alone } = modelOf((regions) => {
    regions.both((stack) => {
      new CfnTopic(stack, 'Topic');
    });
    new CfnSecret(regions.standby, 'Extra');
  });
  expect(stackPairs).toEqual([{ primary: 'app-eu-west-1', standby: 'app-eu-central-1' }]);
  expect(pairs.map(({ primary, standby }) => [primary.address, standby.address])).toEqual([
    ['app-eu-west-1/Topic', 'app-eu-central-1/Topic'],
  ]);
  expect(alone.map(({ address }) => address)).toEqual(['app-eu-central-1/Extra']);
});

/** An application that names its stacks as it likes, in stages as it likes. */
function foreign(build: (app: App) => void) {
  const context = { 'aws:cdk:enable-path-metadata': true };
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, context });
  build(app);
  return createReviewModel(readCloudAssembly(app.synth().directory), REGIONS);
}

test('stacks of other names pair by what they hold, and never with one that shares too little', () => {
  const { stackPairs } = foreign((app) => {
    const of = (id: string, region: string, ...topics: readonly string[]) => {
      const stack = new Stack(app, id, { env: { account: ACCOUNT, region } });
      for (const topic of topics) new CfnTopic(stack, topic);
    };
    of('Main', REGIONS.primary, 'A', 'B', 'C');
    of('Backup', REGIONS.standby, 'A', 'B');
    of('Billing', REGIONS.primary, 'X', 'Y');
    of('Reports', REGIONS.standby, 'Y', 'Z', 'Q');
  });
  expect(stackPairs).toEqual([{ primary: 'Main', standby: 'Backup' }]);
});

test('where a logical id holds the stack’s name, the construct’s path decides', () => {
  const { pairs } = foreign((app) => {
    for (const [id, region] of [
      ['One', REGIONS.primary],
      ['Two', REGIONS.standby],
    ] as const) {
      const stage = new Stage(app, id, { env: { account: ACCOUNT, region } });
      const stack = new Stack(stage, `app-${region}`);
      new CfnTopic(stack, 'Topic').overrideLogicalId(`${id}Topic`);
    }
  });
  expect(pairs.map(({ primary, standby }) => [primary.logicalId, standby.logicalId])).toEqual([
    ['OneTopic', 'TwoTopic'],
  ]);
});
