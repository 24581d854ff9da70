/** What two environments may not share, since names of both may meet in one account or one zone. */
import type { EnvironmentConfig } from './environment.ts';
import { environmentId } from './names.ts';
import { unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';

/** Problems of `config` against the other environments of the list that it stands in. */
export function collisionProblems(
  config: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
): readonly ConfigProblem[] {
  const others = environments.filter((other) => other !== config);
  const twin = others.some((other) => environmentId(other) === environmentId(config));
  return [
    ...unless(
      !twin,
      'qualifier',
      config.qualifier,
      `one that no other environment named ${config.name} has`,
      ['name'],
    ),
    ...config.publicHosts.flatMap((host, index) => {
      const owner = others.find(({ publicHosts }) => publicHosts.includes(host));
      const allowed = `a host that no other environment serves${owner === undefined ? '' : `: ${environmentId(owner)} has it`}`;
      return unless(owner === undefined, `publicHosts[${index}]`, host, allowed);
    }),
  ];
}
