import { expect, test } from '@jest/globals';

import { spareCheck } from '../../lambda/auth-service/health/spare-check.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';

function checked() {
  const state = { nowSeconds: 1000, works: true, logins: 0 };
  const logIn = (): Promise<void> => {
    state.logins += 1;
    return state.works
      ? Promise.resolve()
      : Promise.reject(new TemporarilyUnavailable('database', 'the database does not answer'));
  };
  return { state, check: spareCheck(logIn, { nowSeconds: () => state.nowSeconds }) };
}

test('one login answers every probe of a minute, and the next minute finds out anew', async () => {
  const { state, check } = checked();
  for (const second of [1000, 1001, 1044]) {
    state.nowSeconds = second;
    expect(await check()).toEqual({ state: 'healthy' });
  }
  expect(state.logins).toBe(1);
  state.nowSeconds = 1060;
  await check();
  expect(state.logins).toBe(2);
});

test('a way that does not work is degraded since it last did, and never down', async () => {
  const { state, check } = checked();
  await check();
  state.works = false;
  for (const minute of [1, 2, 3]) {
    state.nowSeconds = 1000 + minute * 60;
    const reason = 'the database does not answer';
    expect(await check()).toEqual({ state: 'degraded', ageSeconds: minute * 60, reason });
  }
  state.works = true;
  state.nowSeconds += 60;
  expect(await check()).toEqual({ state: 'healthy' });
});

test('a clock that was set back asks again', async () => {
  const { state, check } = checked();
  await check();
  state.nowSeconds = 10;
  await check();
  expect(state.logins).toBe(2);
});
