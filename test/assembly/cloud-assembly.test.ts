/** Assemblies of any application: stages, nested stacks, stacks for any place. */
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from '@jest/globals';

import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import { createStackResources } from '../../lib/assembly/stack-resources.ts';

function assemblyOf(build: (app: App) => void) {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  build(app);
  return readCloudAssembly(app.synth().directory);
}
const env = { account: '111122223333', region: 'eu-west-1' };

test('a stage’s stacks are the assembly’s', () => {
  const { stacks } = assemblyOf((app) => {
    new CfnTopic(new Stack(app, 'outer', { env }), 'Topic');
    new CfnTopic(new Stack(new Stage(app, 'prod', { env }), 'inner'), 'Topic');
  });
  expect(stacks.map(({ name, region }) => [name, region])).toEqual([
    ['outer', 'eu-west-1'],
    ['prod-inner', 'eu-west-1'],
  ]);
});

test('a nested stack is one of its own, in its parent’s place', () => {
  const { stacks } = assemblyOf((app) => {
    const parent = new Stack(app, 'parent', { env });
    new CfnTopic(new NestedStack(parent, 'Child'), 'Topic');
  });
  const [parent, child] = stacks;
  expect(child).toMatchObject({ region: 'eu-west-1', dependencies: [parent?.name] });
  expect(child?.name).toMatch(/^parent\/Child/);
  const types = createStackResources(stacks).resources.map(({ origin }) => origin.type);
  expect(types).toContain('AWS::SNS::Topic');
});

test('in a stack for any place what depends on the place is not known, and the rest is', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'anywhere');
    new CfnTopic(stack, 'Topic', { topicName: 'alerts', displayName: `in ${stack.region}` });
  });
  expect(assembly.stacks[0]).toMatchObject({ account: undefined, region: undefined });
  const [topic] = createStackResources(assembly.stacks).resources.filter(
    ({ origin }) => origin.type === 'AWS::SNS::Topic',
  );
  expect(topic?.property('TopicName')).toBe('alerts');
  expect(() => topic?.property('DisplayName')).toThrow('AWS::Region');
  expect(topic?.property('NoSuchProperty', 'inside')).toBeUndefined();
});

test('stacks of one name in two regions are two, each with its own resources, exports and name', () => {
  const { stacks } = assemblyOf((app) => {
    const [first, second] = ['eu-west-1', 'eu-central-1'].map((region) => {
      const stack = new Stack(app, `in-${region}`, { stackName: 'App', env: { ...env, region } });
      new CfnTopic(stack, 'Topic', { topicName: region, displayName: stack.stackName });
      return stack;
    });
    if (first !== undefined) second?.addStackDependency(first);
  });
  expect(stacks.map(({ name, dependencies }) => [name, dependencies])).toEqual([
    ['App@eu-west-1', []],
    ['App@eu-central-1', ['App@eu-west-1']],
  ]);
  const { resources } = createStackResources(stacks);
  const topics = resources.filter(({ origin }) => origin.type === 'AWS::SNS::Topic');
  expect(topics.map((topic) => [topic.property('TopicName'), topic.property('DisplayName')])).toEqual([
    ['eu-west-1', 'App'],
    ['eu-central-1', 'App'],
  ]);
});

test.each([
  [
    'accounts',
    ['111122223333', '444455556666'],
    ['App@111122223333:eu-west-1', 'App@444455556666:eu-west-1'],
  ],
  ['stages', [undefined, undefined], ['one/App', 'two/App']],
])('stacks of one name in two %s are told from each other', (_, accounts, expected) => {
  const { stacks } = assemblyOf((app) => {
    for (const [index, stage] of ['one', 'two'].entries()) {
      const account = accounts[index];
      const place = { region: 'eu-west-1', ...(account === undefined ? {} : { account }) };
      const inside = new Stage(app, stage, { env: place });
      new CfnTopic(new Stack(inside, 'App', { stackName: 'App' }), 'Topic');
    }
  });
  expect(stacks.map(({ name }) => name)).toEqual(expected);
});
