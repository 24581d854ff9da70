/** `npm run review` as a process: what it prints, how it ends, and that a slip gets one sentence. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { App, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { assemblyOf } from '../support/assemblies.ts';
import { LONE_SECRET } from './support/reviewed.ts';
import { ACCOUNT, REGIONS, synthesizeInto } from './support/two-regions.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-review-command-'));
  synthesizeInto(join(folder, 'lone'), LONE_SECRET);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROLES = ['--primary', REGIONS.primary, '--standby', REGIONS.standby];
function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/review.ts', ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const lone = (): string => join(folder, 'lone');

describe('a review with a finding', () => {
  test('says in 80 columns what, why, what to change and where, and ends with 1', () => {
    const { status, stdout, stderr } = run('--assembly', lone(), ...ROLES);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('secret-without-replica');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'app-eu-west-1/Credential: has no replica, needs one in eu-central-1',
    );
    expect(stdout).toMatch(/^FAIL {2}1 error\.$/m);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test.each([
    ['never', 0],
    ['error', 1],
    ['warning', 1],
  ])('that fails on %s ends with %d', (level, status) => {
    expect(run('--assembly', lone(), ...ROLES, '--fail-on', level).status).toBe(status);
  });

  test('ends as ever when its reader leaves early', async () => {
    const options = ['--import', './bin/prepare-node.mjs', 'bin/review.ts', '--assembly', lone(), ...ROLES];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const said = child.stderr.setEncoding('utf8').toArray();
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await said).toEqual([]);
  });

  test.each([
    ['markdown', '# Review of an application'],
    ['html', '<!doctype html>'],
    ['json', '"rule": "secret-without-replica"'],
    ['sarif', '"ruleId": "secret-without-replica"'],
  ])('is written as %s', (format, holds) => {
    const { status, stdout } = run('--assembly', lone(), ...ROLES, '--format', format);
    expect(status).toBe(1);
    expect(stdout).toContain(holds);
  });

  test('whose rule did not run is clean of it', () => {
    const words = ['--assembly', lone(), ...ROLES, '--rule', 'failover-record-without-health-check'];
    expect(run(...words)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^PASS {2}Nothing found\.$/m),
    });
  });
});

test('our own assembly gets its roles from its metadata', () => {
  const { stdout } = run('--assembly', '.cache/assemblies/dev', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ regions: { from: 'metadata', regions: REGIONS }, broken: [] });
});

test('on a pull request the map of our own assembly is folded', () => {
  const { stdout } = run('--assembly', assemblyOf('dev'), '--format', 'markdown');
  expect(stdout).toMatch(/## What falls together\n\n[^|]*<details>.*\| lost \|.*<\/details>/s);
});

test('a rule is explained with its source', () => {
  const { status, stdout } = run('--explain', 'secret-without-replica');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Source: https:\/\/docs\.aws\.amazon\.com/m);
});

describe('bad input', () => {
  const synthesized = (name: string, ...regions: readonly string[]): string => {
    const outdir = join(folder, name);
    const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    for (const region of regions) {
      const stack = new Stack(app, `app-${region}`, { env: { account: ACCOUNT, region } });
      new CfnTopic(stack, 'Topic');
    }
    app.synth();
    return outdir;
  };
  const torn = (): string => {
    const outdir = synthesized('torn', 'eu-west-1', 'eu-central-1');
    const file = join(outdir, 'app-eu-west-1.template.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
    return outdir;
  };
  const misspelt = (): string => {
    const file = join(folder, 'misspelt.json');
    writeFileSync(file, '{"acceptances": [{"rule": "x"}]}');
    return file;
  };
  test.each<[string, () => readonly string[], number, RegExp]>([
    ['no assembly', () => ['--assembly', join(folder, 'none')], 2, /there is no assembly at /],
    ['no assembly in the folder', () => ['--assembly', folder], 2, /holds no manifest\.json/],
    ['one region', () => ['--assembly', synthesized('one', 'eu-west-1')], 2, /compares two regions/],
    [
      'three regions',
      () => ['--assembly', synthesized('three', 'eu-west-1', 'eu-central-1', 'us-east-1')],
      2,
      /say which with --primary REGION --standby REGION/,
    ],
    ['a torn template', () => ['--assembly', torn(), ...ROLES], 2, /is not valid JSON at line \d+/],
    [
      'a region without a stack',
      () => ['--assembly', lone(), '--primary', 'x', '--standby', 'y'],
      2,
      /no stack/,
    ],
    ['a rule that there is not', () => ['--assembly', lone(), '--rule', 'none'], 3, /there is no rule none/],
    ['a format that there is not', () => ['--format', 'pdf'], 3, /terminal, markdown, json, sarif, html/],
    ['an option that there is not', () => ['--assembyl', 'x'], 3, /unknown option/],
    ['an environment that there is not', () => ['--env', 'nowhere'], 3, /nowhere/],
    [
      'acceptances that are none',
      () => ['--assembly', lone(), ...ROLES, '--acceptances', misspelt()],
      3,
      /acceptances\[0\] needs text for resource, reason, owner, expires/,
    ],
  ])('%s: one sentence, nothing else', (_what, words, status, says) => {
    const ended = run(...words());
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr.trimEnd()).toMatch(new RegExp(`^review: [^\\n]*${says.source}[^\\n]*$`));
  });

  test('a parameter without default is unknown, and never clean', () => {
    const outdir = join(folder, 'parameter');
    synthesizeInto(outdir, ({ primary }) => {
      const { valueAsString } = new CfnParameter(primary, 'Runtime');
      new CfnFunction(primary, 'Worker', {
        role: 'arn:aws:iam::111122223333:role/worker',
        runtime: valueAsString,
        handler: 'index.handler',
        code: { zipFile: '//' },
      });
    });
    const { status, stdout } = run('--assembly', outdir, '--rule', 'deprecated-runtime', ...ROLES);
    expect(status).toBe(2);
    expect(stdout).toMatch(/UNKNOWN/);
  });

  test('what stands in a stage, and in a stack inside of a stack, is found', () => {
    const outdir = join(folder, 'stage');
    synthesizeInto(outdir, ({ app }) => {
      const stage = new Stage(app, 'prod', { env: { account: ACCOUNT, region: REGIONS.primary } });
      const outer = new Stack(stage, 'outer');
      new CfnSecret(new NestedStack(outer, 'Inner'), 'Credential', { name: 'database' });
    });
    const { status, stdout } = run('--assembly', outdir, '--rule', 'secret-without-replica', ...ROLES);
    expect(status).toBe(1);
    expect(stdout).toMatch(/prod-outer\/Inner.*\/Credential/s);
  });

  test('an assembly without anything but a secret is no reason to fail', () => {
    const outdir = join(folder, 'clean');
    synthesizeInto(outdir, ({ primary }) => {
      new CfnSecret(primary, 'Credential', { replicaRegions: [{ region: REGIONS.standby }] });
    });
    expect(run('--assembly', outdir, '--rule', 'secret-without-replica', ...ROLES).status).toBe(0);
  });
});
