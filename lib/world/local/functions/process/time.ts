import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

import { simulatedNow, type ClockOrigin } from '../../clock.ts';

/**
 * From here on a timer is a wait, which runs at the speed, also while time is held back: a timer keeps its
 * delay. Below, it is part of some work, which does not.
 */
const SCALED_FROM_MS = 5000;

/**
 * Makes `Date` and long timers of this process run on simulated time. The monotonic clocks (`performance.now`,
 * `process.hrtime`) and `AbortSignal.timeout` stay as they are: they measure and bound work.
 */
export const installSimulatedTime = (origin: () => ClockOrigin): void => {
  globalThis.Date = simulatedDate(Date, () => Math.floor(simulatedNow(origin())));
  const scale = (ms: number | undefined): number | undefined =>
    ms !== undefined && ms >= SCALED_FROM_MS ? ms / origin().speed : ms;
  scalePromiseTimers(scale);
  scaleTimers(scale);
  syncBuiltinESMExports();
};

/** The same constructor and prototype, so `instanceof` and subclasses hold; only "now" is another. */
const simulatedDate = (real: DateConstructor, now: () => number): DateConstructor => {
  real.now = now;
  const simulated = new Proxy(real, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new real(now()).toString(),
  });
  real.prototype.constructor = simulated;
  return simulated;
};

type Scale = (milliseconds: number | undefined) => number | undefined;
/** Timers as plain functions: the first argument differs, the rest is handed through. */
type TimerFunction = (first: unknown, ...rest: unknown[]) => unknown;

const scaleTimers = (scale: Scale): void => {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = timers[name] as unknown as TimerFunction;
    const scaled: TimerFunction = (callback, delay, ...args) =>
      real(callback, scale(delay as number | undefined), ...args);
    Object.defineProperty(scaled, promisify.custom, { value: timersPromises[name] });
    Object.assign(timers, { [name]: scaled });
    Object.assign(globalThis, { [name]: scaled });
  }
};

const scalePromiseTimers = (scale: Scale): void => {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = timersPromises[name] as unknown as TimerFunction;
    const scaled: TimerFunction = (delay, ...args) => real(scale(delay as number | undefined), ...args);
    Object.assign(timersPromises, { [name]: scaled });
  }
  const { scheduler } = timersPromises;
  const wait = scheduler.wait.bind(scheduler);
  scheduler.wait = (delay, options) => wait(scale(delay) ?? delay, options);
};
