/** What a person reads at the terminal: news, status, logs and the way in, at 80 columns. */
import { PassThrough } from 'node:stream';

import { describe, expect, test } from '@jest/globals';

import { readKeys } from '../../lib/dev/key-source.ts';
import { BEGINNING, press } from '../../lib/dev/keys.ts';
import { News, logLine } from '../../lib/dev/news.ts';
import { renderStatus } from '../../lib/dev/status.ts';
import type { Status } from '../../lib/dev/status.ts';
import { keyHelp, wayIn } from '../../lib/dev/way-in.ts';
import type { WayInFacts } from '../../lib/dev/way-in.ts';
import type { JournalEntry } from '../../lib/evidence/events.ts';
import { testFacts } from '../support/fake-world.ts';

const COLUMNS = 80;

function following() {
  const time = { ms: 0 };
  const lines: string[] = [];
  const news = new News({ elapsedMs: () => time.ms, write: (line) => void lines.push(line) });
  return { news, lines, time };
}
const checker = (number: number, healthy: boolean): JournalEntry => ({
  kind: 'checker',
  healthCheck: 'edge-a/PrimaryReady',
  checker: number,
  healthy,
  reason: 'no answer',
});
const log = (line: string): JournalEntry => ({
  kind: 'function-log',
  functionName: 'auth-a',
  role: 'primary',
  line,
});

describe('news', () => {
  test('begin when the world is ready, and count from the last thing that was done', () => {
    const { news, lines, time } = following();
    news.emit({ kind: 'health-check', healthCheck: 'edge-a/PrimaryReady', healthy: false });
    news.begin();
    time.ms = 5000;
    news.mark();
    time.ms = 17_340;
    news.emit({ kind: 'health-check', healthCheck: 'edge-a/PrimaryReady', healthy: true });
    expect(lines).toEqual(['   +12.3 s  health check PrimaryReady is green']);
  });

  test('tell the first checker of each turn only', () => {
    const { news, lines } = following();
    news.begin();
    for (const healthy of [false, false, true, true, false]) news.emit(checker(1, healthy));
    expect(lines.map((line) => line.slice(12))).toEqual([
      'first checker of PrimaryReady fails: no answer',
      'first checker of PrimaryReady passes: no answer',
      'first checker of PrimaryReady fails: no answer',
    ]);
  });

  test('know the mind of the checkers from before', () => {
    const { news, lines } = following();
    news.emit(checker(1, true));
    news.begin();
    news.emit(checker(2, true));
    expect(lines).toEqual([]);
  });

  test('name an alarm and whom it told', () => {
    const { news, lines } = following();
    const alarm = { kind: 'alarm', alarm: 'obs-a/Probe', name: 'probes-a', role: 'primary' } as const;
    const change = { from: 'OK', to: 'ALARM', reason: 'r', unknownActions: [] } as const;
    news.begin();
    news.emit({ ...alarm, ...change, told: [{ topic: 't', protocol: 'email', endpoint: 'ops@test' }] });
    news.emit({ ...alarm, ...change, told: [] });
    expect(lines.map((line) => line.slice(12))).toEqual([
      'alarm probes-a is ALARM, told ops@test',
      'alarm probes-a is ALARM',
    ]);
  });

  test('say why an operator failed, and what died', () => {
    const { news, lines } = following();
    news.begin();
    news.emit({ kind: 'operator', action: 'open-writes', outcome: 'failed', detail: 'no epoch' });
    news.emit({ kind: 'part-died', part: 'PostgreSQL', reason: 'signal 9' });
    expect(lines.map((line) => line.slice(12))).toEqual([
      'operator: open-writes failed, no epoch',
      'PostgreSQL died: signal 9; quit and start again',
    ]);
  });

  test('keep the last log lines, without metrics', () => {
    const { news } = following();
    for (let index = 0; index < 300; index += 1) news.emit(log(`line ${index}`));
    news.emit(log('{"_aws":{"Timestamp":1}}'));
    expect(news.lastLog(2).map(({ line }) => line)).toEqual(['line 298', 'line 299']);
    expect(news.lastLog(1000)).toHaveLength(200);
  });
});

test.each([
  [
    '{"time":"2026-01-02T03:04:05.678Z","level":"info","event":"request","function":"auth","role":"primary","status":200}',
    '03:04:05 primary auth: request status=200',
  ],
  ['{"level":"error","event":"failed","reason":"x"}', ' primary auth-a error: failed reason=x'],
  ['not JSON', 'primary auth-a: not JSON'],
  ['{broken', 'primary auth-a: {broken'],
])('the log line %s is for reading', (line, shown) => {
  expect(logLine({ functionName: 'auth-a', role: 'primary', line })).toBe(shown);
});

test('the status says who serves each name and what each check asks', () => {
  const { news } = following();
  news.emit(testFacts());
  news.emit({ kind: 'health-check', healthCheck: 'edge-a/StandbyClaim', healthy: true });
  const status: Status = {
    regions: { primary: 'eu-west-1', standby: 'eu-central-1' },
    situation: press(BEGINNING, '1').situation,
    names: [
      { name: 'login.test', leadsTo: 'standby' },
      { name: 'accounts.test', leadsTo: 'nothing' },
    ],
    checks: news.checks,
    environments: 7,
    speed: 1,
    heldBackMs: 1234,
  };
  expect(renderStatus(status)).toEqual([
    '  Region     primary eu-west-1: lost (black-hole)',
    '  Region     standby eu-central-1: up',
    '  Name       login.test leads to the standby',
    '  Name       accounts.test leads to nothing',
    '  Check      PrimaryServing is red, asks 2 of 2',
    '  Check      PrimaryReady is red, asks HTTPS a/health/ready',
    '  Check      StandbyClaim is green, asks inversely HTTPS b/health/claim',
    '  Claim      not held',
    '  Next loss  black-hole',
    '  Functions  7 environments in both regions',
    '  Time       speed 1, held back for 1.2 s so far',
  ]);
});

describe('the way in', () => {
  const facts: WayInFacts = {
    environment: {
      tenantHosts: [
        {
          host: 'auth.tenant.example',
          pointsTo: 'login.dev.holdover.example',
          certificateArns: { primary: 'a', standby: 'b' },
        },
      ],
      publicHosts: ['login.dev.holdover.example', 'accounts.dev.holdover.example'],
      regionHosts: { primary: 'a.dev.holdover.example', standby: 'b.dev.holdover.example' },
    },
    proxyPort: 40_123,
    authorityFile: '/tmp/holdover-AbCdEf/authority.pem',
    publicKeyHash: 'hMpzxd3w9o1UKNxcZCR6dRuRJQsRzWf9mIOh3oXpL84=',
    person: { email: 'person@demo-app.example', password: 'Np2wEkfXXSJA' },
    platform: 'linux',
    asRoot: false,
  };
  const abilities = new Set(['region-loss', 'promote', 'claim']);

  test('fits a terminal of 80 columns', () => {
    for (const platform of ['linux', 'darwin'] as const)
      for (const line of [...wayIn({ ...facts, platform, asRoot: true }), ...keyHelp(abilities)])
        expect([line.length <= COLUMNS, line]).toEqual([true, line]);
  });

  test('names what the browser must trust, and its sandbox only where root is in the way', () => {
    const text = wayIn(facts).join('\n');
    expect(text).toContain(`KEY=${facts.publicKeyHash}\n`);
    expect(text).toContain('--ignore-certificate-errors-spki-list=$KEY \\');
    expect(text).toContain('https://auth.tenant.example/.well-known/openid-configuration');
    expect(text).toContain('--proxy-server=http://127.0.0.1:40123 \\');
    expect(text).toContain('Np2wEkfXXSJA');
    expect(text).not.toContain('--no-sandbox');
    expect(wayIn({ ...facts, asRoot: true }).join('\n')).toContain('--no-sandbox');
  });

  test('shows no key that the world cannot honour', () => {
    expect(keyHelp(abilities).join('\n')).toContain('lose the primary region');
    expect(keyHelp(new Set()).map((line) => line.trim()[0])).toEqual(['s', 'l', '?', 'q']);
  });
});

describe('keys', () => {
  const terminal = () => {
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (mode: boolean) => void modes.push(mode),
    });
    return { input, modes };
  };

  test('of a terminal come one by one, without arrows and blanks, and the terminal is given back', () => {
    const { input, modes } = terminal();
    const keys: string[] = [];
    const giveBack = readKeys(input as unknown as Parameters<typeof readKeys>[0], (key) => keys.push(key));
    for (const text of ['1', '\u001b[A', 'hx', ' ', '\r', '\u0003']) input.emit('data', text);
    giveBack();
    input.emit('data', 'q');
    expect(keys).toEqual(['1', 'h', 'x', '\u0003']);
    expect(modes).toEqual([true, false]);
  });

  test('of a pipe come line by line, and its end is not a key', async () => {
    const input = new PassThrough();
    const keys: string[] = [];
    readKeys(input as unknown as Parameters<typeof readKeys>[0], (key) => keys.push(key));
    input.end('1\n\n  h \nnonsense\nq');
    await new Promise((settle) => input.once('close', settle));
    expect(keys).toEqual(['1', 'h', 'nonsense', 'q']);
  });
});
