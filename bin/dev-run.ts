/** Puts the parts of `npm run dev` together: a world, its demo application, the proxy, the keys. */
import { DemoSite } from '../lib/dev/demo/site.ts';
import { DEMO_HOST } from '../lib/dev/demo/application.ts';
import { enrolDemo } from '../lib/dev/demo/enrol.ts';
import type { DemoCast } from '../lib/dev/demo/enrol.ts';
import { readKeys } from '../lib/dev/key-source.ts';
import { News } from '../lib/dev/news.ts';
import { DevOperator } from '../lib/dev/operator.ts';
import { startProxy } from '../lib/dev/proxy/proxy.ts';
import type { Proxy } from '../lib/dev/proxy/proxy.ts';
import { DEMO_URL, keyHelp, wayIn } from '../lib/dev/way-in.ts';
import { createLocalWorld } from '../lib/world/local/local-world.ts';
import type { OpenWorld } from '../lib/world/outside.ts';

export interface DevRun {
  readonly assemblyDir: string;
  readonly speed: number;
  readonly port: number;
  /** Takes whole lines. */
  readonly write: (line: string) => void;
  /** A person's Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Chance of the machine's, not of a drill's: nothing here is repeated. */
const SEED = 1;

/**
 * Stays until a person quits. Whatever happens, nothing of it is left.
 * @throws WorldError | AssemblyError | DevError | PreparationRefused in one sentence; the signal's reason.
 */
export async function runDev(run: DevRun): Promise<void> {
  const time: { world?: OpenWorld } = {};
  const news = new News({ elapsedMs: () => time.world?.clock.elapsedMs() ?? 0, write: run.write });
  // The world speaks the journal's language by its contract; its own type for entries is wider.
  const emit = news.emit as (entry: { readonly kind: string }) => void;
  const { assemblyDir, speed } = run;
  const world = await createLocalWorld({ assemblyDir, speed, seed: SEED, emit });
  time.world = world;
  const open: { proxy?: Proxy } = {};
  try {
    open.proxy = await openProxy(world, run.port);
    await world.start(run.signal);
    const cast = await startDemo(world, run.signal);
    welcome(run, world, cast, open.proxy.port);
    news.begin();
    await untilQuit(run, world, news);
  } finally {
    await open.proxy?.stop();
    await world.stop();
  }
}

/** First of all: who asked for a port that is taken should not wait for two regions. */
const openProxy = ({ outside }: OpenWorld, port: number): Promise<Proxy> =>
  startProxy({
    outside,
    port,
    about: () =>
      `This is the proxy of npm run dev, the way into a world of its own. Give it to a browser or to curl as\n` +
      `its proxy, as the terminal shows, and open ${DEMO_URL} through it.`,
  });

async function startDemo(world: OpenWorld, signal: AbortSignal): Promise<DemoCast> {
  const cast = await enrolDemo(world, signal);
  const { exchange } = world.client('new-connection', 'demo-application');
  const { regions } = world.environment;
  const site = new DemoSite({ parties: cast.parties, exchange, regions, nowMs: () => world.clock.realMs() });
  await world.outside.publish(DEMO_HOST, site.handle);
  return cast;
}

function welcome({ write }: DevRun, world: OpenWorld, { person }: DemoCast, proxyPort: number): void {
  const { environment, outside, clock, abilities } = world;
  const { primary, standby } = environment.regions;
  const seconds = (clock.realMs() / 1000).toFixed(0);
  write(`Both regions are up after ${seconds} s: primary ${primary}, standby ${standby}.`);
  const facts = {
    environment,
    proxyPort,
    person,
    authorityFile: outside.authorityFile,
    publicKeyHash: outside.publicKeyHash,
    platform: process.platform,
    asRoot: process.getuid?.() === 0,
  };
  wayIn(facts).forEach(write);
  write('Keys:');
  keyHelp(abilities).forEach(write);
  write('');
  write('Ready.');
}

async function untilQuit({ write, signal }: DevRun, world: OpenWorld, news: News): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const operator = new DevOperator({ world, news, write, quit: resolve, signal: leaving.signal });
  const giveBack = readKeys(process.stdin, operator.press);
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  try {
    await promise;
  } finally {
    giveBack();
    leaving.abort();
    write('Both regions go down.');
  }
}
