/** Whoever is woken finds a page that says what to do, and what the page names exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { ALARM_ROWS, alarmName, runbookOf } from '../../lib/infra/alarm-catalogue.ts';
import { ENVIRONMENT_NAMES, ofType, resources } from '../support/infra-templates.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = 'docs/runbooks';
const INDEX = `${FOLDER}/README.md`;
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);
const names = namesOf(findEnvironment('dev'));

/** Every source of the functions as one text. */
const SOURCES = readdirSync(join(ROOT, 'lambda'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => read(join('lambda', path)))
  .join('\n');

/** CloudWatch API reference, PutMetricAlarm. */
const LONGEST_DESCRIPTION = 1024;

test('every alarm has one, and every one has an alarm', () => {
  expect(pages.filter((page) => page !== INDEX).toSorted()).toEqual(ALARM_ROWS.map(runbookOf).toSorted());
});

const regions = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));
test.each(regions)('%s, %s: every alarm names its page where it arrives', (name, role) => {
  const alarms = ofType(resources(name, 'observability', role), 'AWS::CloudWatch::Alarm');
  expect(alarms).toHaveLength(ALARM_ROWS.length);
  for (const [, { Properties }] of alarms) {
    const description = String(Properties['AlarmDescription']);
    const [, page = ''] = / Runbook: (\S+)$/.exec(description) ?? [];
    expect(existsSync(join(ROOT, page))).toBe(true);
    // So that the page cannot be another alarm's.
    expect(String(Properties['AlarmName'])).toMatch(new RegExp(`-${basename(page, '.md')}$`));
    expect(description.length).toBeLessThanOrEqual(LONGEST_DESCRIPTION);
  }
});

const HEADINGS = ['What still works', 'Look at', 'Do', 'Do not'];

describe.each(ALARM_ROWS.map((row) => [runbookOf(row), row] as const))('%s', (page, row) => {
  const text = () => read(page);

  test('is about this alarm and its metric', () => {
    expect(`${alarmName(names, row)}\n`).toContain(`-${/^# (.*)$/m.exec(text())?.[1] ?? 'untitled'}\n`);
    expect(text()).toContain(`\`${row.metric}\``);
  });

  test('says what still works, where to look, what to do and what not', () => {
    const [, ...sections] = text().split(/^## /m);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(HEADINGS);
    for (const section of sections) expect(section.trim().split(/\s+/).length).toBeGreaterThan(15);
  });

  test('stands in the list with its severity', () => {
    const severity = row.severity === 'page' ? 'page' : 'working day';
    const name = basename(page, '.md');
    expect(read(INDEX)).toMatch(
      new RegExp(`^\\| \\[\`${name}\`\\]\\(${name}\\.md\\) +\\| ${severity} +\\|`, 'm'),
    );
  });
});

describe.each(pages)('what %s names exists', (page) => {
  const text = read(page);
  const found = (pattern: RegExp): readonly string[] =>
    [...text.matchAll(pattern)].map(([, name = '']) => name);

  test('pages', () => {
    for (const link of found(/\]\(([^)]+)\)/g))
      expect(existsSync(join(ROOT, dirname(page), link))).toBe(true);
  });

  test('resources', () => {
    const known = JSON.stringify(names);
    for (const name of found(/\b((?:alias\/)?holdover[-/]dev[\w/-]*)/g)) expect(known).toContain(`${name}"`);
  });

  test('hosts', () => {
    const known = [...Object.values(names.regionHosts)];
    for (const host of found(/https:\/\/([^/\s]+)/g)) expect(known).toContain(host);
  });

  test('commands of ours', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: object };
    for (const script of found(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(script);
  });

  test('events, checks, reasons and codes in the functions', () => {
    const quoted = [
      ...found(/\$\.(?:event|check|transition) = "([^"*]+)"/g),
      ...found(/\?"([\w-]+)"/g),
      ...found(/^\| `([A-Z_]+)`/gm),
    ];
    for (const word of quoted) expect(SOURCES).toMatch(new RegExp(`['\`]${word}['\`]`));
  });
});
