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
